/* The three walls, in the order in which they can be built. */
#include "echo-serve/sandbox.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/report.h"
#include "echo-serve/engine.h"
#include "echo-serve/landlock.h"
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

/* The folders of the files that are removed at the end. */
static size_t list_folders(const struct server *s, char **folders)
{
	size_t i, n = 0;

	for (i = 0; i < s->sockets.listeners_n; i++) {
		const char *path = s->sockets.listeners[i]->path;
		const char *slash = path ? strrchr(path, '/') : NULL;

		if (slash)
			folders[n++] = slash == path ? xstrdup("/") :
						       xstrndup(path, (size_t)(slash - path));
	}
	return n;
}

static int confine_files(const struct server *s, size_t *ret_n, struct error *err)
{
	char **folders = xcalloc(s->sockets.listeners_n + 1, sizeof(*folders));
	size_t i, n = list_folders(s, folders);
	int result = landlock_confine((const char *const *)folders, n, err);

	for (i = 0; i < n; i++)
		free(folders[i]);
	free(folders);
	*ret_n = n;
	return result;
}

/* All but the list of calls, which differs; *ret_needs is what the list has to have for it. */
static int give_up(const struct server *s, unsigned *ret_needs, struct error *err)
{
	struct error why = ERROR_INIT;
	size_t files_n = 0;

	(void)activation_reach(&why);
	(void)syscalls_prepare(&why); /* fails again when it is needed */
	why = ERROR_INIT;
	if (privileges_shed(&why) < 0 && bear(s, &why, err) < 0)
		return -1;
	why = ERROR_INIT;
	if (confine_files(s, &files_n, &why) < 0 && bear(s, &why, err) < 0)
		return -1;
	*ret_needs = files_n ? SYSCALLS_REMOVES : 0;
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
		return allow(s, s->engine->needs, err);
	return confine(s, s->engine->needs, err);
}
