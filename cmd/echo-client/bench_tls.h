/*
 * TLS of --bench: the first connection is made in the main thread, so that a server that is not
 * trusted is told with its reason, and not as a connection that fails; those of the load follow.
 */
#ifndef ECHO_CLIENT_BENCH_TLS_H
#define ECHO_CLIENT_BENCH_TLS_H

#include "cli/secure.h"
#include "echo-client/wire.h"

struct error;
struct session;

struct bench_tls {
	struct secure secure;
	struct wire_tls wire;
};

/*
 * Without --tls: nothing, and its options are refused.  With it s->fd becomes a first
 * connection, which is closed when its handshake is over; s->tls is set.  -1 with ERROR_USAGE,
 * ERROR_TLS, ERROR_PEER, …
 */
int bench_tls_begin(struct bench_tls *t, struct session *s, struct error *err);

/* At the end of a run with this status; as secure_finish(). */
int bench_tls_end(struct bench_tls *t, int status, struct error *err);

#endif
