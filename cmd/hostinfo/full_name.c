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

enum { LIMIT_S = 5 };

/* A look-up that is given up at a deadline. */
struct wait {
	struct loop *loop;
	char *canonical;
	struct error err;
};

static void on_resolved(const struct resolve_result *result, const struct error *err,
			void *user)
{
	struct wait *w = user;

	if (result && result->canonical)
		w->canonical = xstrdup(result->canonical);
	if (err)
		w->err = *err;
	loop_stop(w->loop);
}

static void on_limit(struct loop *loop, void *user)
{
	struct wait *w = user;

	error_set(&w->err, ERROR_RESOLVE, 0, NULL, "not found out within %d s", LIMIT_S);
	loop_stop(loop);
}

/* The canonical name, or NULL with the reason in *err. */
static char *canonical_of(const char *name, struct error *err)
{
	struct resolve_request request = { .host = name, .wants_canonical = true };
	struct wait w = { .loop = loop_new(err) };
	struct loop_timer limit = { .loop = NULL };
	void *query;

	if (!w.loop)
		return NULL;
	query = resolve_system.start(&resolve_system, w.loop, &request, on_resolved, &w,
				     err);
	if (query) {
		loop_timer_set(w.loop, &limit, loop_now(w.loop) + LIMIT_S * CLOCK_S,
			       on_limit, &w);
		(void)loop_run(w.loop, err);
		if (limit.loop)
			loop_timer_unset(&limit);
		else
			resolve_system.cancel(query);
		if (error_is_set(&w.err))
			*err = w.err;
	}
	loop_free(w.loop);
	return w.canonical;
}

static unsigned line_in_hosts(const char *name)
{
	const struct hosts_entry *entry;
	struct hosts_file file;
	size_t at = 0;
	unsigned line;

	hosts_file_load(&file);
	entry = hosts_file_next(&file, name, &at);
	line = entry ? entry->line : 0;
	hosts_file_done(&file);
	return line;
}

/* Asks the sources one by one, in their order, until one says the same. */
static void find_source(const char *node, struct full_name *f)
{
	struct nsswitch conf;
	size_t i;

	nsswitch_load(&conf);
	for (i = 0; i < conf.n && !f->source[0]; i++) {
		struct error err = ERROR_INIT;
		char *name;

		if (nss_source_use(conf.sources[i].name, &err) < 0)
			continue;
		name = canonical_of(node, &err);
		if (name && text_equal_nocase(name, f->name))
			snprintf(f->source, sizeof(f->source), "%s", conf.sources[i].name);
		free(name);
	}
	if (!strcmp(f->source, "files"))
		f->line = line_in_hosts(node);
}

void full_name_find(const char *node, struct full_name *ret)
{
	struct full_name f = { .name = NULL };
	struct error err = ERROR_INIT;

	f.name = canonical_of(node, &err);
	if (f.name)
		find_source(node, &f);
	else
		snprintf(f.why, sizeof(f.why), "%s", err.text);
	*ret = f;
}

void full_name_done(struct full_name *f)
{
	free(f->name);
	*f = (struct full_name){ .name = NULL };
}
