/*
 * The findings, for a reader as compilers have it ("FILE:LINE: what"), effect and remedy below, or
 * as one document.
 */
#include "hostinfo/lint_show.h"

#include "base/error.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/term.h"
#include "hostinfo/config.h"
#include "hostinfo/lint.h"
#include "hostinfo/lint_input.h"

#include <stdio.h>
#include <unistd.h>

static void print_row(struct table *t, const char *label, const char *text)
{
	table_row(t);
	table_style(t, TERM_DIM);
	table_cell(t, label);
	table_style(t, TERM_PLAIN);
	table_cell(t, text);
}

static void print_finding(const struct lint_finding *f, unsigned columns)
{
	struct table *head = table_new(), *body = table_new();
	char place[256];

	if (!f->file)
		snprintf(place, sizeof(place), "this host:");
	else if (f->line)
		snprintf(place, sizeof(place), "%s:%u:", f->file, f->line);
	else
		snprintf(place, sizeof(place), "%s:", f->file);
	table_wrap(head, columns);
	table_row(head);
	table_style(head, TERM_BOLD);
	table_cell(head, place);
	table_style(head, TERM_YELLOW);
	table_cell(head, f->what);
	table_print(head, stdout);
	table_wrap(body, columns);
	print_row(body, "  effect", f->effect);
	print_row(body, "  remedy", f->remedy);
	print_row(body, "  check", f->check);
	table_print(body, stdout);
	table_free(head);
	table_free(body);
}

static void print_text(const struct lint *l, size_t checks)
{
	unsigned columns = 0, rows;
	size_t i;

	if (!term_size(STDOUT_FILENO, &columns, &rows))
		columns = 0;
	for (i = 0; i < l->n; i++) {
		print_finding(&l->findings[i], columns);
		putchar('\n');
	}
	if (l->n)
		printf("%zu finding%s of %zu checks\n", l->n, l->n == 1 ? "" : "s", checks);
	else
		printf("nothing found by %zu checks\n", checks);
}

static struct json *finding_json(const struct lint_finding *f)
{
	struct json *o = json_new_object();

	json_put_string(o, "check", f->check);
	json_put_string(o, "file", f->file);
	if (f->line)
		json_put_int(o, "line", f->line);
	json_put_string(o, "what", f->what);
	json_put_string(o, "effect", f->effect);
	json_put_string(o, "remedy", f->remedy);
	return o;
}

static void print_json(const struct lint *l, size_t checks)
{
	struct json *doc = json_new_object(), *list = json_new_array();
	size_t i;

	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "lint");
	json_put_string(doc, "node", l->input->node);
	json_put_int(doc, "checks", (int64_t)checks);
	for (i = 0; i < l->n; i++)
		json_push(list, finding_json(&l->findings[i]));
	json_put(doc, "findings", list);
	json_print(doc, stdout);
	json_free(doc);
}

int lint_show(const struct hostinfo_config *config, struct error *err)
{
	struct lint_machine *machine = lint_machine_new(err);
	struct lint l;
	size_t checks;
	int status;

	if (!machine)
		return -1;
	checks = lint_run(&l, lint_machine_input(machine));
	if (config->common.json)
		print_json(&l, checks);
	else
		print_text(&l, checks);
	status = l.n ? STATUS_NO : STATUS_DONE;
	lint_done(&l);
	lint_machine_free(machine);
	return status;
}
