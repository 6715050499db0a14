/* connect --tls-info: what there is to know of a peer's TLS, and nothing carried. */
#ifndef CONNECT_EXAMINE_H
#define CONNECT_EXAMINE_H

struct connect_config;
struct endpoint;
struct error;

/*
 * Returns STATUS_DONE, STATUS_TRUST when the peer would not be trusted (with the report of it on
 * standard output), or -1 with *err when there is nothing to report.
 */
int examine_run(const struct connect_config *config, const struct endpoint *endpoint,
		struct error *err);

#endif
