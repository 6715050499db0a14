/* gethostbyname(3) and its kin, by their reentrant forms, which give the same. */
#include "net/legacy.h"

#include "base/mem.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>

enum { SCRATCH_MAX = 1 << 20 };

static void copy(const struct hostent *h, struct legacy_entry *ret)
{
	size_t cap_aliases = 0, cap_addrs = 0;
	char **p;

	ret->name = xstrdup(h->h_name);
	ret->family = h->h_addrtype;
	for (p = h->h_aliases; *p; p++) {
		ret->aliases = mem_grow(ret->aliases, &cap_aliases, ret->aliases_n,
					sizeof(char *));
		ret->aliases[ret->aliases_n++] = xstrdup(*p);
	}
	for (p = h->h_addr_list; *p; p++) {
		struct addr a;

		if (!addr_from_bytes(*p, (size_t)h->h_length, 0, &a))
			continue;
		ret->addrs = mem_grow(ret->addrs, &cap_addrs, ret->addrs_n, sizeof(a));
		ret->addrs[ret->addrs_n++] = a;
	}
}

/* One of the calls, with what it needs besides room. */
struct question {
	const char *name; /* NULL: by address */
	int family;
	const struct addr *addr;
};

static int ask(const struct question *q, struct hostent *h, char *scratch, size_t n,
	       struct hostent **found, int *code)
{
	const uint8_t *bytes;
	size_t len;

	if (q->name && q->family == AF_UNSPEC)
		return gethostbyname_r(q->name, h, scratch, n, found, code);
	if (q->name)
		return gethostbyname2_r(q->name, q->family, h, scratch, n, found, code);
	bytes = addr_bytes(q->addr, &len);
	return gethostbyaddr_r(bytes, (socklen_t)len, addr_family(q->addr), h, scratch, n,
			       found, code);
}

static bool get(const struct question *q, struct legacy_entry *ret)
{
	struct hostent h, *found = NULL;
	size_t n = 4096;
	char *scratch = xmalloc(n);
	int result;

	*ret = (struct legacy_entry){ .family = q->family };
	while ((result = ask(q, &h, scratch, n, &found, &ret->code)) == ERANGE &&
	       n < SCRATCH_MAX) {
		n *= 2;
		scratch = xrealloc(scratch, n, 1);
	}
	if (!result && found)
		copy(found, ret);
	free(scratch);
	return ret->name != NULL;
}

bool legacy_by_name(const char *name, int family, struct legacy_entry *ret)
{
	return get(&(struct question){ .name = name, .family = family }, ret);
}

bool legacy_by_addr(const struct addr *a, struct legacy_entry *ret)
{
	return get(&(struct question){ .addr = a, .family = addr_family(a) }, ret);
}

void legacy_done(struct legacy_entry *e)
{
	size_t i;

	for (i = 0; i < e->aliases_n; i++)
		free(e->aliases[i]);
	free(e->aliases);
	free(e->addrs);
	free(e->name);
	*e = (struct legacy_entry){ .name = NULL };
}

const char *legacy_code_name(int code)
{
	switch (code) {
	case HOST_NOT_FOUND:
		return "HOST_NOT_FOUND";
	case TRY_AGAIN:
		return "TRY_AGAIN";
	case NO_RECOVERY:
		return "NO_RECOVERY";
	case NO_DATA:
		return "NO_DATA";
	default:
		return "NETDB_INTERNAL";
	}
}
