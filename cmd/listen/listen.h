/*
 * The options of listen, and the whole of it: places (places.h), through which somebody comes
 * (gate.h), with whom something is done (service.h, session.h), until it is over.
 */
#ifndef LISTEN_H
#define LISTEN_H

#include "cli/opts_common.h"
#include "cli/opts_replay.h"
#include "cli/opts_tap.h"
#include "cli/opts_tls.h"
#include "cli/opts_tls_server.h"

#include <stdbool.h>
#include <stdint.h>

struct listen_config {
	struct common_config common;
	struct tapping_config tapping;
	struct replaying_config replaying;
	struct taps *taps; /* not an option: what `tapping` has opened */
	struct serving_config serving;
	struct securing_config securing; /* of the target */
	bool keep_open, expose, crlf, udp, pty;
	bool broker, chat, socks, http_proxy, proxy_protocol;
	const char *exec, *shell, *to, *output; /* NULL: not given */
	struct opt_list allow, deny;
	const char *allow_file, *deny_file; /* NULL: not given */
	const char *proxy_users;	    /* likewise */
	const char *mode, *owner;	    /* of a unix socket; NULL: not given */
	uint64_t max_clients;
	int eof; /* enum relay_eof */
	uint64_t idle, timeout, linger; /* nanoseconds; 0: without limit */
	uint64_t drain; /* nanoseconds; 0: SIGTERM ends at once */
};

struct error;

/*
 * operand: [ADDRESS:]PORT, or NULL when the service manager gives the sockets.  Serves until it
 * is done: an exit status, or -1 with *err.
 */
int listen_serve(const struct listen_config *config, const char *operand, struct error *err);

#endif
