/*
 * Names to addresses, by the same means that every program of this host uses
 * (getaddrinfo(3), so the hosts file, DNS, mDNS, … as nsswitch.conf says), without ever
 * blocking the loop.
 *
 * A name is looked up in a helper thread, which may be abandoned: cancelling never waits.
 * Numeric addresses need neither thread nor wait.  Who wants another source of addresses
 * gives another struct resolver.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;

struct resolve_request {
	const char *host;    /* no brackets; "" with is_passive: every address */
	const char *service; /* "443", "https"; "" is port 0 */
	int family;          /* AF_UNSPEC, AF_INET, AF_INET6 */
	int socktype;        /* SOCK_STREAM or SOCK_DGRAM; 0: SOCK_STREAM */
	bool is_passive;     /* the addresses are for bind(2) */
	bool wants_canonical;
};

struct resolve_result {
	struct addr *addrs; /* with port; as getaddrinfo(3) orders them; no doubles */
	size_t n;           /* at least 1 */
	char *canonical;    /* NULL when it was not asked for or is not known */
	uint64_t took;      /* nanoseconds; 0 for what needed no look-up */
};

void resolve_result_done(struct resolve_result *r); /* takes a zeroed one, too */

/*
 * Answers what needs no look-up: numeric addresses (strict, and with zone) and the
 * wildcard. 1: *ret is set, and the caller's; 0: a name, ask a resolver; -1 with
 * ERROR_USAGE for a bad service, ERROR_RESOLVE for an address of the wrong family.
 */
int resolve_numeric(const struct resolve_request *request, struct resolve_result *ret,
		    struct error *err);

/*
 * result is borrowed for the time of the call; NULL when the look-up failed, then err
 * tells (ERROR_RESOLVE, code EAI_*).  The query is gone already.
 */
typedef void resolve_done_fn(const struct resolve_result *result, const struct error *err,
			     void *user);

struct resolver {
	/*
	 * Starts a look-up; request is borrowed for the call.  done is called once, from
	 * the loop, never before start has returned.  A handle for cancel; NULL with *err
	 * set when it could not be started, done is not called then.
	 */
	void *(*start)(const struct resolver *self, struct loop *loop,
		       const struct resolve_request *request, resolve_done_fn *done,
		       void *user, struct error *err);

	/* Before done was called: it will not be called any more.  Never waits. */
	void (*cancel)(void *query);
};

/* getaddrinfo(3) in a thread of its own for each look-up; numeric hosts without one. */
extern const struct resolver resolve_system;

/*
 * The same, waiting: for programs that have no loop yet (a server that looks up the
 * address it shall listen on).  0, or -1 with ERROR_RESOLVE or ERROR_USAGE.
 */
int resolve_wait(const struct resolve_request *request, struct resolve_result *ret,
		 struct error *err);

/*
 * The error of a failed getaddrinfo(3): "no such name", "the name has no IPv6 address",
 * "no name server answered", with a hint.  code is EAI_*; system_errno counts with
 * EAI_SYSTEM.
 */
int resolve_error(struct error *err, const char *host, int family, int code,
		  int system_errno);

/* Does the code say that the name does not exist or has no address (rather than a
 * failure)? */
bool resolve_is_no(int code);

#endif
