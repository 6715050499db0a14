/* Checks of /etc/hosts. */
#include "hostinfo/lint.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool has_name(const struct hosts_entry *e, const char *name)
{
	size_t i;

	for (i = 0; i < e->names_n; i++) {
		if (text_equal_nocase(e->names[i], name))
			return true;
	}
	return false;
}

/* The entry that gives localhost its address of a family; NULL. */
static const struct hosts_entry *find_localhost(const struct lint *l, int family)
{
	size_t i;

	for (i = 0; i < l->hosts.n; i++) {
		const struct hosts_entry *e = &l->hosts.entries[i];

		if (addr_family(&e->addr) == family && has_name(e, "localhost"))
			return e;
	}
	return NULL;
}

/* These sources know localhost without a file. */
static bool is_synthesised(const struct lint *l)
{
	return nsswitch_find(&l->nsswitch, "myhostname") >= 0 ||
	       nsswitch_find(&l->nsswitch, "resolve") >= 0;
}

static void localhost(struct lint *l)
{
	const struct hosts_entry *v4 = find_localhost(l, AF_INET);
	const struct hosts_entry *v6 = find_localhost(l, AF_INET6);

	if (!l->input->hosts.text || is_synthesised(l))
		return;
	if (!v4)
		lint_report(l, HOSTS_FILE_PATH, 0, "localhost has no IPv4 address here",
			    "a program that wants it asks the name servers, and waits for them",
			    "add the line '127.0.0.1 localhost'");
	if (!v6)
		lint_report(l, HOSTS_FILE_PATH, v4 ? v4->line : 0,
			    "localhost has no IPv6 address here",
			    "a program that wants it asks the name servers, and waits for them",
			    "add the line '::1 localhost ip6-localhost ip6-loopback'");
}

static void localhost_elsewhere(struct lint *l)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < l->hosts.n; i++) {
		const struct hosts_entry *e = &l->hosts.entries[i];

		if (has_name(e, "localhost") && !addr_is_loopback(&e->addr))
			lint_report(l, HOSTS_FILE_PATH, e->line,
				    lint_text(l, "localhost is %s, which is not on loopback",
					      addr_format(text, &e->addr)),
				    "what is meant for this host alone may leave it",
				    "leave localhost to 127.0.0.1 and ::1");
	}
}

/* What 127.0.0.1 is called comes back from reverse look-ups, of mail servers for instance. */
static void loopback_name(struct lint *l)
{
	struct addr loopback = addr_loopback(AF_INET, 0);
	const struct hosts_entry *e = hosts_file_by_addr(&l->hosts, &loopback);

	if (!e || text_equal_nocase(e->names[0], "localhost"))
		return;
	lint_report(l, HOSTS_FILE_PATH, e->line,
		    lint_text(l, "127.0.0.1 is called %.80s first, not localhost", e->names[0]),
		    "programs that look at who connects see that name for every local connection",
		    "put localhost first, and the host's own name on a line of its own");
}

static void malformed(struct lint *l)
{
	size_t i;

	for (i = 0; i < l->hosts.flaws_n; i++) {
		const struct hosts_flaw *f = &l->hosts.flaws[i];

		if (f->kind == HOSTS_NO_NAME)
			lint_report(l, HOSTS_FILE_PATH, f->line,
				    lint_text(l, "no name stands behind %s", f->word),
				    "the line counts for nothing", "add the names, or delete it");
		else
			lint_report(l, HOSTS_FILE_PATH, f->line,
				    lint_text(l, "'%s' is no address", f->word),
				    "the line counts for nothing",
				    "begin the line with an address, without a zone or prefix");
	}
}

static void final_dot(struct lint *l)
{
	size_t i, name;

	for (i = 0; i < l->hosts.n; i++) {
		const struct hosts_entry *e = &l->hosts.entries[i];

		for (name = 0; name < e->names_n; name++) {
			const char *text = e->names[name];

			if (!*text || text[strlen(text) - 1] != '.')
				continue;
			lint_report(l, HOSTS_FILE_PATH, e->line,
				    lint_text(l, "the name %.80s ends in a dot", text),
				    "it is found only by those who type the dot, too",
				    "write it without the dot");
		}
	}
}

/* ---- the same name on several lines ---- */

struct use {
	const char *name;
	const struct hosts_entry *entry;
};

static int by_name(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int family_x = addr_family(&x->entry->addr), family_y = addr_family(&y->entry->addr);
	int order = strcasecmp(x->name, y->name);

	if (order)
		return order;
	if (family_x != family_y)
		return family_x < family_y ? -1 : 1;
	return (x->entry->line > y->entry->line) - (x->entry->line < y->entry->line);
}

static void report_same(struct lint *l, const struct use *first, const struct use *second)
{
	lint_report(l, HOSTS_FILE_PATH, second->entry->line,
		    lint_text(l, "line %u has %.80s with the same address already",
			      first->entry->line, second->name),
		    "it changes nothing, and one of them is forgotten at the next change",
		    "delete one of them");
}

static void report_other(struct lint *l, const struct use *first, const struct use *second)
{
	char a[ADDR_TEXT], b[ADDR_TEXT];

	lint_report(l, HOSTS_FILE_PATH, second->entry->line,
		    lint_text(l, "%.80s is %s here and %s in line %u", second->name,
			      addr_format(b, &second->entry->addr),
			      addr_format(a, &first->entry->addr), first->entry->line),
		    l->input->is_multi
			    ? "programs get both and try one after the other"
			    : lint_text(l, "line %u counts, this one does not: /etc/host.conf "
					   "has no 'multi on'",
					first->entry->line),
		    "leave the line that is right");
}

/* The first of a name and family is held against each of the others. */
static void compare(struct lint *l, const struct use *uses, size_t n)
{
	const struct use *first = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!first || strcasecmp(first->name, uses[i].name) != 0 ||
		    addr_family(&first->entry->addr) != addr_family(&uses[i].entry->addr)) {
			first = &uses[i];
		} else if (first->entry != uses[i].entry) {
			if (addr_equal(&first->entry->addr, &uses[i].entry->addr))
				report_same(l, first, &uses[i]);
			else
				report_other(l, first, &uses[i]);
		}
	}
}

/* By sorting: block lists have a hundred thousand lines. */
static void several_lines(struct lint *l)
{
	struct use *uses = NULL;
	size_t n = 0, cap = 0, i, name;

	for (i = 0; i < l->hosts.n; i++) {
		const struct hosts_entry *e = &l->hosts.entries[i];

		for (name = 0; name < e->names_n; name++) {
			uses = mem_grow(uses, &cap, n, sizeof(*uses));
			uses[n++] = (struct use){ e->names[name], e };
		}
	}
	if (n)
		qsort(uses, n, sizeof(*uses), by_name);
	compare(l, uses, n);
	free(uses);
}

const struct lint_check lint_hosts_checks[] = {
	{ "hosts-localhost", localhost },
	{ "hosts-localhost-elsewhere", localhost_elsewhere },
	{ "hosts-loopback-name", loopback_name },
	{ "hosts-malformed", malformed },
	{ "hosts-final-dot", final_dot },
	{ "hosts-several-lines", several_lines },
	{ NULL, NULL },
};
