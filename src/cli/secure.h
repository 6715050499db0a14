/*
 * TLS for the connections of one run, as the options of opts_tls.h say it.
 */
#ifndef CLI_SECURE_H
#define CLI_SECURE_H

#include "cli/opts_dane.h"

#include <stdbool.h>

struct endpoint;
struct error;
struct handshaking_config;
struct loop;
struct securing_config;
struct stream;
struct tls_context;

struct secure {
	struct tls_context *context; /* NULL: there is no TLS */
	const char *sni;	     /* instead of the endpoint's name; or NULL */
	const char **alpn;	     /* NULL-terminated; or NULL */
	struct asking asking;
};

/*
 * Without --tls: *s is zeroed, and the other options are refused (ERROR_USAGE).  With it OpenSSL
 * is loaded and the files are read; errors as of tls_context_new() and asking_init().  Warns of
 * --insecure.  `asking` may be NULL.  s must stay where it is.
 */
int secure_init(struct secure *s, const struct securing_config *securing,
		const struct handshaking_config *handshaking,
		const struct asking_config *asking, struct error *err);
void secure_done(struct secure *s); /* takes a zeroed one */

/*
 * secure_done() at the end of a run with this status, -1 with *err: the session of --session is
 * written first.  The status; -1 with ERROR_OUTPUT when that is all that has failed.
 */
int secure_finish(struct secure *s, int status, struct error *err);

/*
 * Is there a name that the certificate can be verified for?  A unix socket has none.  -1 with
 * ERROR_USAGE, also for datagrams.
 */
int secure_check(const struct securing_config *securing,
		 const struct handshaking_config *handshaking, const struct endpoint *endpoint,
		 struct error *err);

/* From now on every peer is spoken to, as with --insecure: to see what is wrong with it. */
void secure_bear(struct secure *s);

/* The name or address that the certificate of that endpoint must have; "" for none. */
const char *secure_name(const struct secure *s, const struct endpoint *endpoint);

/*
 * TLS on a stream to that endpoint; without --tls it is `below` itself.  subject names the peer
 * in errors.  NULL with *err: below is gone.
 */
struct stream *secure_put(const struct secure *s, struct loop *loop, struct stream *below,
			  const struct endpoint *endpoint, const char *subject,
			  struct error *err);

#endif
