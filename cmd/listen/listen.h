/* The options of listen, and what they come to. */
#ifndef LISTEN_H
#define LISTEN_H

#include "cli/opts_common.h"

#include <stdbool.h>
#include <stdint.h>

struct endpoint;
struct error;

struct listen_config {
	struct common_config common;
	bool keep_open, expose, crlf, udp, pty;
	const char *exec, *shell, *output; /* NULL: not given */
	uint64_t max_clients;
	int eof; /* enum relay_eof */
	uint64_t idle, timeout, linger; /* nanoseconds; 0: without limit */
};

/*
 * Serves the endpoint until it is done: an exit status, or -1 with *err.  is_loopback: the
 * endpoint names no address.
 */
int listen_serve(const struct listen_config *config, const struct endpoint *endpoint,
	       bool is_loopback, struct error *err);

#endif
