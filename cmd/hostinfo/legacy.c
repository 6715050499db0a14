/* gethostbyname(3) and its kin, by their reentrant forms, which give the same. */
#include "hostinfo/legacy.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/output.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const char *family_name(int family)
{
	return family == AF_INET    ? "AF_INET"
	       : family == AF_INET6 ? "AF_INET6"
				    : "AF_UNSPEC";
}

/* ---- all calls for one name ---- */

enum { CALLS = 3 };
static const int call_families[CALLS] = { AF_UNSPEC, AF_INET, AF_INET6 };

/* gethostbyname() is about IPv4. */
static bool is_wanted(int call_family, int family)
{
	int speaks = call_family == AF_UNSPEC ? AF_INET : call_family;

	return family == AF_UNSPEC || family == speaks;
}

static void print_field(const char *label, const char *value)
{
	printf("    %-12s", label);
	output_safe(value, strlen(value), TEXT_KEEP_BACKSLASH);
	putchar('\n');
}

static void print_entry(const struct legacy_entry *e)
{
	char text[ADDR_TEXT];
	size_t i;

	print_field("h_name", e->name);
	for (i = 0; i < e->aliases_n; i++)
		print_field(i ? "" : "h_aliases", e->aliases[i]);
	print_field("h_addrtype", family_name(e->family));
	print_field("h_length", e->family == AF_INET6 ? "16" : "4");
	for (i = 0; i < e->addrs_n; i++)
		print_field(i ? "" : "h_addr_list", addr_format(text, &e->addrs[i]));
}

size_t legacy_print(const char *name, int family)
{
	size_t i, found = 0;

	for (i = 0; i < CALLS; i++) {
		struct legacy_entry e;

		if (!is_wanted(call_families[i], family))
			continue;
		printf("%s(\"", call_families[i] == AF_UNSPEC ? "gethostbyname"
							      : "gethostbyname2");
		output_safe(name, strlen(name), TEXT_KEEP_NONE);
		if (call_families[i] == AF_UNSPEC)
			printf("\")\n");
		else
			printf("\", %s)\n", family_name(call_families[i]));
		if (legacy_by_name(name, call_families[i], &e)) {
			print_entry(&e);
			found++;
		} else {
			print_field("h_errno", legacy_code_name(e.code));
		}
		legacy_done(&e);
	}
	return found;
}

static struct json *entry_json(const struct legacy_entry *e)
{
	struct json *o = json_new_object(), *aliases = json_new_array(),
		    *list = json_new_array();
	char text[ADDR_TEXT];
	size_t i;

	json_put_string(o, "h_name", e->name);
	for (i = 0; i < e->aliases_n; i++)
		json_push_string(aliases, e->aliases[i]);
	json_put(o, "h_aliases", aliases);
	json_put_string(o, "h_addrtype", family_name(e->family));
	json_put_int(o, "h_length", e->family == AF_INET6 ? 16 : 4);
	for (i = 0; i < e->addrs_n; i++)
		json_push_string(list, addr_format(text, &e->addrs[i]));
	json_put(o, "h_addr_list", list);
	return o;
}

struct json *legacy_json(const char *name, int family, size_t *ret_found)
{
	struct json *calls = json_new_array();
	size_t i;

	*ret_found = 0;
	for (i = 0; i < CALLS; i++) {
		struct legacy_entry e;
		struct json *call;

		if (!is_wanted(call_families[i], family))
			continue;
		call = json_new_object();
		json_put_string(call, "call",
				call_families[i] == AF_UNSPEC ? "gethostbyname"
							      : "gethostbyname2");
		if (call_families[i] != AF_UNSPEC)
			json_put_string(call, "af", family_name(call_families[i]));
		if (legacy_by_name(name, call_families[i], &e)) {
			json_put(call, "entry", entry_json(&e));
			++*ret_found;
		} else {
			json_put_string(call, "h_errno", legacy_code_name(e.code));
		}
		json_push(calls, call);
		legacy_done(&e);
	}
	return calls;
}
