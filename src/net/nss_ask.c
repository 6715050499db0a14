/*
 * A source is asked by the functions of its module (the interface that the manual of
 * glibc documents for modules), since getaddrinfo(3) does not tell the statuses apart
 * that the brackets of nsswitch.conf ask for.
 */
#include "net/nss_ask.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/legacy.h"
#include "net/nss_source.h"

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#ifdef __GLIBC__
#include <nss.h>
#include <sys/auxv.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct nss_reply *r, const struct addr *a)
{
	if (r->n < NSS_ASK_ADDRS)
		r->addrs[r->n++] = *a;
}

static void ask_getaddrinfo(const struct nss_question *q, struct nss_reply *r)
{
	struct addrinfo hints = {.ai_family = q->family,
				 .ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_CANONNAME};
	struct addrinfo *list = NULL, *i;
	struct addr a;

	errno = 0;
	r->code = getaddrinfo(q->name, NULL, &hints, &list);
	if (r->code) {
		r->reason = errno;
		return;
	}
	if (list->ai_canonname)
		snprintf(r->canonical, sizeof(r->canonical), "%s", list->ai_canonname);
	for (i = list; i; i = i->ai_next) {
		if (addr_from_sockaddr(i->ai_addr, i->ai_addrlen, &a))
			add(r, &a);
	}
	freeaddrinfo(list);
}

static void ask_gethostbyname(const struct nss_question *q, struct nss_reply *r)
{
	struct legacy_entry e;
	size_t i;

	if (legacy_by_name(q->name, q->family, &e)) {
		snprintf(r->canonical, sizeof(r->canonical), "%s", e.name);
		for (i = 0; i < e.addrs_n; i++)
			add(r, &e.addrs[i]);
	} else {
		r->code = e.code;
	}
	legacy_done(&e);
}

#ifdef __GLIBC__

enum { SCRATCH = 64 << 10, SCRATCH_MAX = 4 << 20 };

bool nss_ask_is_possible(void)
{
	return getauxval(AT_BASE) != 0; /* where the dynamic loader sits */
}

/* Where a module answers into: errno and h_errno go the same way. */
struct scratch {
	char *room;
	size_t n;
	int reason, code;
};

/* A function of a module; "files" and "dns" are inside libc. */
static void *function_of(const char *source, const char *call)
{
	char name[96], module[64];
	void *function, *handle;

	snprintf(name, sizeof(name), "_nss_%s_%s", source, call);
	function = dlsym(RTLD_DEFAULT, name);
	if (function)
		return function;
	snprintf(module, sizeof(module), "libnss_%s.so.2", source);
	handle = dlopen(module, RTLD_LAZY | RTLD_LOCAL);
	return handle ? dlsym(handle, name) : NULL;
}

static bool wants_more_room(enum nss_status status, struct scratch *s)
{
	if (status != NSS_STATUS_TRYAGAIN || s->reason != ERANGE ||
	    s->code != NETDB_INTERNAL || s->n >= SCRATCH_MAX)
		return false;
	s->n *= 2;
	s->room = xrealloc(s->room, s->n, 1);
	return true;
}

static void add_tuple(struct nss_reply *r, const struct gaih_addrtuple *t)
{
	struct addr a;

	if (!addr_from_bytes(t->addr, t->family == AF_INET6 ? 16 : 4, 0, &a))
		return;
	if (t->family == AF_INET6)
		a.in6.sin6_scope_id = t->scopeid;
	add(r, &a);
	if (t->name && !r->canonical[0])
		snprintf(r->canonical, sizeof(r->canonical), "%s", t->name);
}

/* Both families at once: the call that getaddrinfo(3) prefers. */
static enum nss_status ask_both(nss_gethostbyname4_r *call, const char *name,
				struct scratch *s, struct nss_reply *r)
{
	struct gaih_addrtuple *list;
	enum nss_status status;

	do {
		list = NULL;
		status = call(name, &list, s->room, s->n, &s->reason, &s->code, NULL);
	} while (wants_more_room(status, s));
	if (status == NSS_STATUS_SUCCESS) {
		for (; list; list = list->next)
			add_tuple(r, list);
	}
	return status;
}

static enum nss_status ask_one(nss_gethostbyname2_r *call, const char *name, int family,
			       struct scratch *s, struct nss_reply *r)
{
	struct hostent entry;
	enum nss_status status;
	struct addr a;
	char **p;

	do
		status = call(name, family, &entry, s->room, s->n, &s->reason, &s->code);
	while (wants_more_room(status, s));
	if (status != NSS_STATUS_SUCCESS)
		return status;
	for (p = entry.h_addr_list; *p; p++) {
		if (addr_from_bytes(*p, (size_t)entry.h_length, 0, &a))
			add(r, &a);
	}
	if (!r->canonical[0])
		snprintf(r->canonical, sizeof(r->canonical), "%s", entry.h_name);
	return status;
}

/* One family after the other, as getaddrinfo(3) does it; any success counts. */
static enum nss_status ask_each(nss_gethostbyname2_r *call, const struct nss_question *q,
				struct scratch *s, struct nss_reply *r)
{
	enum nss_status status6 = NSS_STATUS_NOTFOUND, status4 = NSS_STATUS_NOTFOUND;

	if (q->family != AF_INET)
		status6 = ask_one(call, q->name, AF_INET6, s, r);
	if (q->family != AF_INET6)
		status4 = ask_one(call, q->name, AF_INET, s, r);
	if (status6 == NSS_STATUS_SUCCESS || status4 == NSS_STATUS_SUCCESS)
		return NSS_STATUS_SUCCESS;
	return q->family == AF_INET6 ? status6 : status4;
}

static enum nsswitch_status status_of(enum nss_status status)
{
	switch (status) {
	case NSS_STATUS_SUCCESS:
		return NSSWITCH_SUCCESS;
	case NSS_STATUS_NOTFOUND:
		return NSSWITCH_NOTFOUND;
	case NSS_STATUS_TRYAGAIN:
		return NSSWITCH_TRYAGAIN;
	case NSS_STATUS_UNAVAIL:
	case NSS_STATUS_RETURN:
		break;
	}
	return NSSWITCH_UNAVAIL;
}

static void ask_source(const struct nss_question *q, struct nss_reply *r)
{
	struct scratch s = {.n = SCRATCH};
	enum nss_status status = NSS_STATUS_UNAVAIL;
	nss_gethostbyname4_r *both = NULL;
	nss_gethostbyname2_r *each = NULL;

	r->is_installed = nss_source_is_installed(q->source);
	if (r->is_installed) {
		s.room = xmalloc(s.n);
		if (q->family == AF_UNSPEC)
			both = (nss_gethostbyname4_r *)function_of(q->source,
								   "gethostbyname4_r");
		if (!both)
			each = (nss_gethostbyname2_r *)function_of(q->source,
								   "gethostbyname2_r");
		if (both)
			status = ask_both(both, q->name, &s, r);
		else if (each)
			status = ask_each(each, q, &s, r);
	}
	r->status = status_of(status);
	if (r->status != NSSWITCH_SUCCESS) {
		r->code = s.code;
		r->reason = s.reason;
	}
	free(s.room);
}

#else

bool nss_ask_is_possible(void)
{
	return false;
}

static void ask_source(const struct nss_question *q, struct nss_reply *r)
{
	(void)q;
	r->status = NSSWITCH_UNAVAIL;
}

#endif

static void ask(const void *arg, void *result)
{
	const struct nss_question *q = arg;
	struct nss_reply *r = result;
	uint64_t began = clock_now();

	switch (q->kind) {
	case NSS_ASK_SOURCE:
		ask_source(q, r);
		break;
	case NSS_ASK_GETADDRINFO:
		ask_getaddrinfo(q, r);
		break;
	case NSS_ASK_GETHOSTBYNAME:
		ask_gethostbyname(q, r);
		break;
	}
	r->took = clock_now() - began;
}

struct forked *nss_ask(struct loop *loop, const struct nss_question *question,
		       uint64_t limit_at, forked_done_fn *done, void *user,
		       struct error *err)
{
	return forked_start(loop, ask, question, sizeof(struct nss_reply), limit_at, done,
			    user, err);
}
