/* The services database, in the layout that /etc/services has. */
#include "hostinfo/services.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/table.h"
#include "hostinfo/config.h"
#include "net/service.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is looked for, and where what is found goes. */
struct search {
	const char *name; /* NULL: by port */
	uint16_t port;
	const char *protocol; /* NULL: of any */
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
	if (s->protocol && strcmp(s->protocol, entry->protocol) != 0)
		return true;
	s->found++;
	if (s->table)
		add_row(s->table, entry);
	else
		print_json(entry);
	return true;
}

static int not_found(const struct search *s, struct error *err)
{
	const char *of = s->protocol ? s->protocol : "known";

	if (s->name)
		error_set(err, ERROR_RESOLVE, EAI_SERVICE, NULL, "%.40s is no %.20s service",
			  s->name, of);
	else
		error_set(err, ERROR_RESOLVE, EAI_SERVICE, NULL,
			  "port %u is that of no %.20s service", s->port, of);
	return err->status = STATUS_NO;
}

/* "http", "80", "domain/udp". */
static int look_for(struct search *s, const char *word)
{
	size_t n = strcspn(word, "/");
	char *text = xstrndup(word, n);
	size_t digits = strspn(text, "0123456789");
	struct error err = ERROR_INIT;
	int status = STATUS_DONE;

	s->found = 0;
	s->name = text[digits] || !digits ? text : NULL;
	s->protocol = word[n] ? word + n + 1 : NULL;
	/* Also checks the number, and finds what was meant where there is no such name.
	 */
	if (service_port(text, NULL, &s->port, &err) < 0) {
		status = err.status = s->name ? STATUS_NO : STATUS_USAGE;
	} else {
		service_each(look, s);
		if (!s->found)
			status = not_found(s, &err);
	}
	if (status)
		report_error(&err);
	free(text);
	return status;
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
