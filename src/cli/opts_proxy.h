/*
 * The options of commands that reach their peers through proxies, and the chain that they make:
 * read once, then used for each connection.
 *
 * A password is read from a file, a descriptor or the environment, since anybody on this host can
 * see a command line.
 */
#ifndef CLI_OPTS_PROXY_H
#define CLI_OPTS_PROXY_H

#include "cli/opt.h"

#include <stdbool.h>
#include <stdint.h>

struct endpoint;
struct error;
struct http_auth;
struct loop;
struct proxy;
struct proxy_hello_tlvs;
struct stream;
struct tls_context;

struct proxying_config {
	const char *proxy; /* URL[,URL…], or "env"; NULL: none */
	const char *auth;  /* FILE, fd:N or env:NAME; NULL: none */
	const char *ca;	   /* whom to trust for an https proxy; NULL: as the system does */
	int hello; /* the version of the PROXY protocol to begin with; 0: none */
	struct opt_list tlvs; /* what version 2 says beside */
};

extern const struct opt_group proxying_group;

/* In the order in which they are passed.  Zeroed: there are none. */
struct proxies {
	struct proxy *list;
	struct http_auth *asked; /* what each has asked of us; all connections share it */
	size_t n;
	const char *exceptions; /* no_proxy with --proxy env; or NULL */
	struct tls_context *context; /* for https proxies; NULL: there are none */
	struct proxy_hello_tlvs *tlvs; /* for the peer; NULL: there are none */
};

/* -1 with ERROR_USAGE, ERROR_LOCAL for passwords that cannot be read, or an error of
 * tls_context_new(). */
int proxies_init(struct proxies *p, const struct proxying_config *config, struct error *err);
void proxies_done(struct proxies *p); /* forgets the passwords; takes a zeroed one */

/* Where a connection to target starts: the first proxy, or the target when it needs none. */
const struct endpoint *proxies_first(const struct proxies *p, const struct endpoint *target);

/* -1 with ERROR_USAGE when a proxy would be needed for what none can reach: unix sockets,
 * datagrams. */
int proxies_check(const struct proxies *p, const struct endpoint *target, struct error *err);

/*
 * The proxies' filters over `below`, the connection to the first of them; `below` itself when the
 * target needs none.  Everything is borrowed until stream_free().  NULL with ERROR_USAGE; then
 * below is gone, too.
 */
struct stream *proxies_put(const struct proxies *p, struct loop *loop, struct stream *below,
			   const struct endpoint *target, int family, struct error *err);

/*
 * After a connection has failed: did a proxy ask who we are, and hang up?  Then the next connection
 * will answer.  True once for each question.
 */
bool proxies_want_another(const struct proxies *p);

#endif
