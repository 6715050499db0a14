/*
 * One question about a host name, asked of one source of names, or of all of them by a
 * call that programs use; each in a process of its own, so that several can be under way
 * at once and each ends at its deadline (net/forked.h; start them before any thread).
 */
#ifndef NET_NSS_ASK_H
#define NET_NSS_ASK_H

#include "net/addr.h"
#include "net/forked.h"
#include "net/nsswitch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;

enum { NSS_ASK_ADDRS = 64, NSS_ASK_NAME = 256 };

enum nss_ask_kind {
	NSS_ASK_SOURCE,        /* one source, as getaddrinfo(3) would ask it */
	NSS_ASK_GETADDRINFO,   /* all of them, a stream socket's hints */
	NSS_ASK_GETHOSTBYNAME, /* gethostbyname2(3), or gethostbyname(3) for AF_UNSPEC */
};

struct nss_question {
	enum nss_ask_kind kind;
	char source[NSSWITCH_WORD]; /* NSS_ASK_SOURCE */
	char name[NSS_ASK_NAME];
	int family; /* AF_UNSPEC, AF_INET, AF_INET6 */
};

struct nss_reply {
	enum nsswitch_status status; /* of a source */
	bool is_installed; /* … false: its module is not there, and status UNAVAIL */
	int code;          /* EAI_* of getaddrinfo, else h_errno; 0 with addresses */
	int reason;        /* errno that came with it */
	uint64_t took;
	char canonical[NSS_ASK_NAME];     /* "": none was given */
	struct addr addrs[NSS_ASK_ADDRS]; /* port 0, in the order given */
	size_t n; /* at most NSS_ASK_ADDRS, the rest is left out */
};

/* Can this build ask at all?  Not a static one, and not with another C library. */
bool nss_ask_is_possible(void);

/* forked_result() is a struct nss_reply.  NULL with ERROR_LOCAL. */
struct forked *nss_ask(struct loop *loop, const struct nss_question *question,
		       uint64_t limit_at, forked_done_fn *done, void *user,
		       struct error *err);

#endif
