/* hostname -f, with proof. */
#include "hostinfo/full_name.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/hosts_file.h"
#include "net/loop.h"
#include "net/nss_source.h"
#include "net/nsswitch.h"
#include "net/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_S = 1 };

/* A look-up under way, given up at a deadline. */
struct full_name_query {
	const char *node;
	struct loop *loop;
	uint64_t deadline;
	void *query; /* NULL: it is over, or could not be started */
	char *canonical;
	struct error err;
};

static void on_resolved(const struct resolve_result *result, const struct error *err,
			void *user)
{
	struct full_name_query *q = user;

	q->query = NULL;
	if (result && result->canonical)
		q->canonical = xstrdup(result->canonical);
	if (err)
		q->err = *err;
	loop_stop(q->loop);
}

static void on_limit(struct loop *loop, void *user)
{
	struct full_name_query *q = user;

	error_set(&q->err, ERROR_RESOLVE, 0, NULL, "not found out within %d s", LIMIT_S);
	loop_stop(loop);
}

static void start(struct full_name_query *q)
{
	struct resolve_request request = { .host = q->node, .wants_canonical = true };

	q->err = ERROR_INIT;
	q->query = resolve_system.start(&resolve_system, q->loop, &request, on_resolved, q,
					&q->err);
}

/* The canonical name, the caller's; or NULL with the reason in q->err. */
static char *finish(struct full_name_query *q)
{
	struct loop_timer limit = { .loop = NULL };
	char *name;

	if (q->query) {
		loop_timer_set(q->loop, &limit, q->deadline, on_limit, q);
		(void)loop_run(q->loop, &q->err);
		if (limit.loop)
			loop_timer_unset(&limit);
		if (q->query)
			resolve_system.cancel(q->query);
		q->query = NULL;
	}
	name = q->canonical;
	q->canonical = NULL;
	return name;
}

struct full_name_query *full_name_start(const char *node)
{
	struct full_name_query *q = xcalloc(1, sizeof(*q));

	q->node = node;
	q->loop = loop_new(&q->err);
	if (q->loop) {
		q->deadline = loop_now(q->loop) + LIMIT_S * CLOCK_S;
		start(q);
	}
	return q;
}

/* The source `files` is read here, so that it costs no look-up. */
static bool is_in_hosts(const char *node, struct full_name *f)
{
	const struct hosts_entry *entry;
	struct hosts_file file;
	size_t at = 0, i;
	bool is_found;

	hosts_file_load(&file);
	entry = hosts_file_next(&file, node, &at);
	is_found = entry && text_equal_nocase(entry->names[0], f->name);
	if (is_found) {
		f->line = entry->line;
		for (i = 1; i < entry->names_n; i++)
			names_add(&f->aliases, entry->names[i]);
	}
	hosts_file_done(&file);
	return is_found;
}

/* Does this source alone say the same? */
static bool is_in_source(struct full_name_query *q, const char *source, const char *name)
{
	struct error ignored = ERROR_INIT;
	bool is_same;
	char *said;

	if (nss_source_use(source, &ignored) < 0)
		return false;
	start(q);
	said = finish(q);
	is_same = said && text_equal_nocase(said, name);
	free(said);
	return is_same;
}

/* Asks the sources one by one, in their order, until one says the same. */
static void find_source(struct full_name_query *q, struct full_name *f)
{
	struct nsswitch conf;
	size_t i;

	nsswitch_load(&conf);
	for (i = 0; i < conf.n && !f->source[0]; i++) {
		const char *name = conf.sources[i].name;
		bool is_it = !strcmp(name, "files") ? is_in_hosts(q->node, f)
						    : is_in_source(q, name, f->name);

		if (is_it)
			snprintf(f->source, sizeof(f->source), "%s", name);
	}
}

void full_name_finish(struct full_name_query *q, struct full_name *ret)
{
	struct full_name f = { .name = finish(q) };

	if (f.name)
		find_source(q, &f);
	else
		snprintf(f.why, sizeof(f.why), "%s", q->err.text);
	loop_free(q->loop);
	free(q);
	*ret = f;
}

void full_name_done(struct full_name *f)
{
	free(f->name);
	names_done(&f->aliases);
	*f = (struct full_name){ .name = NULL };
}
