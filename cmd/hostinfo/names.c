/* Sets of names. */
#include "hostinfo/names.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "net/legacy.h"

#include <stdlib.h>

void names_add(struct names *names, const char *name)
{
	size_t i;

	if (!name || !*name)
		return;
	for (i = 0; i < names->n; i++) {
		if (text_equal_nocase(names->items[i], name))
			return;
	}
	names->items = mem_grow(names->items, &names->cap, names->n, sizeof(char *));
	names->items[names->n++] = xstrdup(name);
}

static void add_entry(struct names *names, const struct legacy_entry *e)
{
	size_t i;

	names_add(names, e->name);
	for (i = 0; i < e->aliases_n; i++)
		names_add(names, e->aliases[i]);
}

int names_add_of(struct names *names, const struct addr *a)
{
	struct legacy_entry e;
	int code = 0;

	if (legacy_by_addr(a, &e))
		add_entry(names, &e);
	else
		code = e.code;
	legacy_done(&e);
	return code;
}

void names_add_aliases(struct names *names, const char *host, int family)
{
	struct legacy_entry e;

	if (legacy_by_name(host, family, &e))
		add_entry(names, &e);
	legacy_done(&e);
}

void names_done(struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names){ .n = 0 };
}

struct json *names_json(const struct names *names)
{
	struct json *array = json_new_array();
	size_t i;

	for (i = 0; i < names->n; i++)
		json_push_string(array, names->items[i]);
	return array;
}
