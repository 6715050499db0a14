/* Well-known ports, by the reentrant calls of netdb.h. */
#include "net/service.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH = 4096 };

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static bool find_name(const char *name, const char *protocol, uint16_t *ret)
{
	char scratch[SCRATCH];
	struct servent entry, *found = NULL;

	if (getservbyname_r(name, protocol, &entry, scratch, sizeof(scratch), &found) ||
	    !found)
		return false;
	*ret = ntohs((uint16_t)found->s_port);
	return true;
}

static bool find_port(uint16_t port, const char *protocol, char dst[static SERVICE_TEXT])
{
	char scratch[SCRATCH];
	struct servent entry, *found = NULL;

	if (getservbyport_r(htons(port), protocol, &entry, scratch, sizeof(scratch),
			    &found) ||
	    !found)
		return false;
	snprintf(dst, SERVICE_TEXT, "%s", found->s_name);
	return true;
}

struct names {
	char **items;
	size_t n, cap;
};

static void add_name(struct names *names, const char *name)
{
	names->items = mem_grow(names->items, &names->cap, names->n, sizeof(char *));
	names->items[names->n++] = xstrdup(name);
}

static bool collect(const struct service_entry *entry, void *user)
{
	const char *const *alias;

	add_name(user, entry->name);
	for (alias = entry->aliases; *alias; alias++)
		add_name(user, *alias);
	return true;
}

static int unknown(const char *text, const char *protocol, struct error *err)
{
	struct names names = { NULL, 0, 0 };
	const char *best;
	size_t i;

	service_each(collect, &names);
	best = text_suggest(text, (const char *const *)names.items, names.n);
	if (best)
		error_set(err, ERROR_USAGE, 0, NULL,
			  "there is no service '%.40s'; did you mean %s?", text, best);
	else
		error_set(err, ERROR_USAGE, 0, NULL, "there is no %s%sservice '%.40s'",
			  protocol ? protocol : "", protocol ? " " : "", text);
	if (!names.n)
		error_hint(err, "this host has no list of services: install the package "
				"netbase, or "
				"write the port as a number");
	for (i = 0; i < names.n; i++)
		free(names.items[i]);
	free(names.items);
	return -1;
}

int service_port(const char *text, const char *protocol, uint16_t *ret, struct error *err)
{
	uint64_t number;

	if (is_number(text)) {
		if (!parse_uint(text, 0, UINT16_MAX, &number))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "port %.20s is out of range: 0 to 65535", text);
		*ret = (uint16_t)number;
		return 0;
	}
	if (protocol ? find_name(text, protocol, ret)
		     : find_name(text, "tcp", ret) || find_name(text, "udp", ret) ||
			       find_name(text, NULL, ret))
		return 0;
	return unknown(text, protocol, err);
}

bool service_name(uint16_t port, const char *protocol, char dst[static SERVICE_TEXT])
{
	if (protocol)
		return find_port(port, protocol, dst);
	return find_port(port, "tcp", dst) || find_port(port, "udp", dst) ||
	       find_port(port, NULL, dst);
}

size_t service_each(service_each_fn *fn, void *user)
{
	char scratch[SCRATCH];
	struct servent entry, *found;
	bool goes_on = true;
	size_t n = 0;

	setservent(1);
	while (goes_on && !getservent_r(&entry, scratch, sizeof(scratch), &found) &&
	       found) {
		struct service_entry e = { .name = found->s_name,
					   .aliases =
						   (const char *const *)found->s_aliases,
					   .protocol = found->s_proto,
					   .port = ntohs((uint16_t)found->s_port) };

		n++;
		goes_on = fn(&e, user);
	}
	endservent();
	return n;
}
