/* What the calls of old answer, as text and as JSON. */
#include "hostinfo/legacy_show.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/output.h"
#include "net/legacy.h"

#include <stdio.h>
#include <string.h>

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
