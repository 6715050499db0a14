/* The services database, in the layout that /etc/services has. */
#include "hostinfo/services.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/table.h"
#include "hostinfo/config.h"
#include "net/service.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* What is looked for, and where what is found goes. */
struct search {
	const char *name; /* NULL: by port */
	uint16_t port;
	bool wants_all;
	struct table *table; /* NULL: JSON */
	size_t found;
};

static bool has_name(const struct service_entry *entry, const char *name)
{
	const char *const *alias;

	if (!strcmp(entry->name, name))
		return true;
	for (alias = entry->aliases; *alias; alias++) {
		if (!strcmp(*alias, name))
			return true;
	}
	return false;
}

static void print_json(const struct service_entry *entry)
{
	struct json *doc = json_new_object(), *aliases = json_new_array();
	const char *const *alias;

	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "service");
	json_put_string(doc, "name", entry->name);
	json_put_int(doc, "port", entry->port);
	json_put_string(doc, "protocol", entry->protocol);
	for (alias = entry->aliases; *alias; alias++)
		json_push_string(aliases, *alias);
	json_put(doc, "aliases", aliases);
	json_print(doc, stdout);
	json_free(doc);
}

static void add_row(struct table *t, const struct service_entry *entry)
{
	const char *const *alias;
	struct buf b;

	buf_init(&b, 1024);
	table_row(t);
	table_cell(t, entry->name);
	(void)buf_printf(&b, "%u/%s", entry->port, entry->protocol);
	table_cell(t, buf_string(&b));
	buf_clear(&b);
	for (alias = entry->aliases; *alias; alias++)
		(void)buf_printf(&b, "%s%s", b.len ? " " : "", *alias);
	if (b.len)
		table_cell(t, buf_string(&b));
	buf_done(&b);
}

static bool look(const struct service_entry *entry, void *user)
{
	struct search *s = user;

	if (!s->wants_all &&
	    (s->name ? !has_name(entry, s->name) : entry->port != s->port))
		return true;
	s->found++;
	if (s->table)
		add_row(s->table, entry);
	else
		print_json(entry);
	return true;
}

static int look_for(struct search *s, const char *word)
{
	size_t digits = strspn(word, "0123456789");
	struct error err = ERROR_INIT;

	s->found = 0;
	s->name = word[digits] || !digits ? word : NULL;
	/* Also checks the number, and finds what was meant where there is no such name.
	 */
	if (service_port(word, NULL, &s->port, &err) < 0) {
		err.status = s->name ? STATUS_NO : STATUS_USAGE;
	} else {
		service_each(look, s);
		if (s->found)
			return STATUS_DONE;
		error_set(&err, ERROR_RESOLVE, EAI_SERVICE, NULL,
			  "port %u is that of no known service", s->port);
		err.status = STATUS_NO;
	}
	report_error(&err);
	return err.status;
}

/* Each failure is reported where it happens; the first decides the exit status. */
int services_show(const struct hostinfo_config *config, int argc, char **argv)
{
	struct search s = { .wants_all = argc == 0 };
	int i, status, first = STATUS_DONE;

	s.table = config->common.json ? NULL : table_new();
	for (i = 0; i < argc; i++) {
		status = look_for(&s, argv[i]);
		if (!first)
			first = status;
	}
	if (s.wants_all)
		service_each(look, &s);
	if (s.table)
		table_print(s.table, stdout);
	table_free(s.table);
	return first;
}
