/* Forward-confirmed reverse look-ups. */
#include "hostinfo/reverse.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "net/resolve.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

static void follow(const char *name, const struct addr *back, struct reverse_way *ret)
{
	struct resolve_request request = { .host = name, .family = addr_family(back) };
	struct resolve_result result = { .n = 0 };
	struct error err = ERROR_INIT;
	size_t i;

	if (resolve_wait(&request, &result, &err) < 0) {
		ret->code = err.code ? err.code : EAI_NONAME;
		return;
	}
	ret->first = result.addrs[0];
	for (i = 0; i < result.n && !ret->leads_back; i++)
		ret->leads_back = addr_equal_host(&result.addrs[i], back);
	resolve_result_done(&result);
}

int reverse_find(struct reverse *ret, const struct addr *a)
{
	struct reverse r = { .ways = NULL };
	int code = names_add_of(&r.names, a);
	size_t i;

	r.ways = xcalloc(r.names.n, sizeof(*r.ways));
	for (i = 0; i < r.names.n; i++)
		follow(r.names.items[i], a, &r.ways[i]);
	*ret = r;
	return code;
}

void reverse_done(struct reverse *r)
{
	names_done(&r->names);
	free(r->ways);
	r->ways = NULL;
}

const char *reverse_format(char dst[static REVERSE_TEXT], const struct reverse_way *way)
{
	char text[ADDR_TEXT];

	if (way->leads_back)
		snprintf(dst, REVERSE_TEXT, "confirmed");
	else if (way->first.len)
		snprintf(dst, REVERSE_TEXT, "not confirmed: it is %s",
			 addr_format(text, &way->first));
	else
		snprintf(dst, REVERSE_TEXT, "not confirmed: %s",
			 way->code == EAI_NONAME     ? "no such name"
			 : resolve_is_no(way->code) ? "no such address"
						     : "no answer");
	return dst;
}

struct json *reverse_confirmed_json(const struct reverse *r)
{
	struct json *list = json_new_array();
	size_t i;

	for (i = 0; i < r->names.n; i++) {
		if (r->ways[i].leads_back)
			json_push_string(list, r->names.items[i]);
	}
	return list;
}
