/* The three walls, in the order in which they can be built. */
#include "echo-serve/sandbox.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/report.h"
#include "echo-serve/engine.h"
#include "echo-serve/landlock.h"
#include "echo-serve/logs.h"
#include "echo-serve/privileges.h"
#include "echo-serve/syscalls.h"
#include "net/activation.h"
#include "net/listener.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Sanitizers and coverage read and write files to the end. */
#ifdef NETKIT_INSTRUMENTED
static const bool is_possible = false;
#else
static const bool is_possible = true;
#endif

/* What a failed step means. */
static int bear(const struct server *s, const struct error *why, struct error *err)
{
	if (s->config->sandbox == SANDBOX_STRICT) {
		*err = *why;
		error_hint(err, "--sandbox auto goes on with what this machine has");
		return -1;
	}
	report_note(1, "not confined by all means: %s: %s", why->subject, why->text);
	return 0;
}

static bool is_wanted(const struct server *s)
{
	return s->config->sandbox == SANDBOX_STRICT ||
	       (s->config->sandbox == SANDBOX_AUTO && is_possible);
}

struct excepted {
	struct landlock_folder *folders;
	size_t n;
	unsigned needs; /* what the list of calls has to have for them */
};

/* The folder of a file that later is removed, or else appended to. */
static void except(struct excepted *e, const char *path, bool is_log)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!slash)
		return;
	e->folders[e->n++] = (struct landlock_folder){
		.path = slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path)),
		.can_remove = !is_log,
		.can_append = is_log,
	};
	e->needs |= is_log ? SYSCALLS_LOGS : SYSCALLS_REMOVES;
}

static int confine_files(const struct server *s, unsigned *ret_needs, struct error *err)
{
	struct excepted e = { .n = 0 };
	size_t i;
	int result;

	e.folders = xcalloc(s->sockets.listeners_n + 2, sizeof(*e.folders));
	for (i = 0; i < s->sockets.listeners_n; i++)
		except(&e, s->sockets.listeners[i]->path, false);
	except(&e, s->pidfile.path, false);
	except(&e, logs_path(), true);
	result = landlock_confine(e.folders, e.n, err);
	for (i = 0; i < e.n; i++)
		free(e.folders[i].path);
	free(e.folders);
	*ret_needs = e.needs;
	return result;
}

/* All but the list of calls, which differs; *ret_needs is what the list has to have for it. */
static int give_up(const struct server *s, unsigned *ret_needs, struct error *err)
{
	struct error why = ERROR_INIT;

	(void)activation_reach(&why);
	(void)syscalls_prepare(&why); /* fails again when it is needed */
	why = ERROR_INIT;
	if (privileges_shed(&why) < 0 && bear(s, &why, err) < 0)
		return -1;
	why = ERROR_INIT;
	if (confine_files(s, ret_needs, &why) < 0 && bear(s, &why, err) < 0)
		return -1;
	return 0;
}

static int allow(const struct server *s, unsigned needs, struct error *err)
{
	struct error why = ERROR_INIT;

	return syscalls_allow(needs, &why) < 0 ? bear(s, &why, err) : 0;
}

static int confine(const struct server *s, unsigned needs, struct error *err)
{
	unsigned more = 0;

	if (!is_possible)
		return error_set(err, ERROR_LOCAL, 0, "--sandbox",
				 "a program built to be examined cannot be confined");
	if (give_up(s, &more, err) < 0)
		return -1;
	return allow(s, needs | more, err);
}

int sandbox_watch(const struct server *s, struct error *err)
{
	return is_wanted(s) ? confine(s, SYSCALLS_WORKERS, err) : 0;
}

int sandbox_serve(const struct server *s, struct error *err)
{
	if (!is_wanted(s))
		return 0;
	if (s->pool)
		return allow(s, s->engine->needs | (logs_path() ? SYSCALLS_LOGS : 0u), err);
	return confine(s, s->engine->needs, err);
}
