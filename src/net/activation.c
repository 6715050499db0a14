/* The variables of sd_listen_fds(3) and the datagram of sd_notify(3). */
#include "net/activation.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_for_us(void)
{
	const char *pid = getenv("LISTEN_PID");
	uint64_t number;

	return pid && parse_uint(pid, 1, INT32_MAX, &number) && (pid_t)number == getpid();
}

static void forget_variables(void)
{
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
}

/* "a:b:c" into n names. */
static char **split_names(const char *text, size_t n)
{
	char **names = xcalloc(n, sizeof(*names));
	size_t i, len;

	for (i = 0; i < n; i++) {
		len = text ? strcspn(text, ":") : 0;
		names[i] = len ? xstrndup(text, len) : xstrdup("unknown");
		text = text && text[len] ? text + len + 1 : NULL;
	}
	return names;
}

int activation_take(struct activation *ret, struct error *err)
{
	const char *count = getenv("LISTEN_FDS");
	struct activation a = { .n = 0 };
	uint64_t n = 0;
	int fd;

	if (!count || !is_for_us()) {
		*ret = a;
		return 0;
	}
	if (!parse_uint(count, 0, ACTIVATION_MAX, &n))
		return error_set(err, ERROR_USAGE, 0, "LISTEN_FDS",
				 "'%.20s' is no number from 0 to %d", count,
				 ACTIVATION_MAX);
	for (fd = ACTIVATION_FIRST; fd < ACTIVATION_FIRST + (int)n; fd++) {
		if (socket_adopt(fd, err) < 0)
			return -1;
	}
	a.n = (size_t)n;
	a.names = split_names(getenv("LISTEN_FDNAMES"), a.n);
	forget_variables();
	*ret = a;
	return 0;
}

void activation_done(struct activation *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		free(a->names[i]);
	free(a->names);
	*a = (struct activation){ .n = 0 };
}

/* Opened once, and kept: whoever is confined later opens none. */
static int manager = -1;

int activation_reach(struct error *err)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct addr to;
	int fd;

	if (manager >= 0)
		return 1;
	if (!path || !*path)
		return 0;
	if ((path[0] != '/' && path[0] != '@') || !addr_from_path(path, &to))
		return error_set(err, ERROR_LOCAL, EINVAL, "NOTIFY_SOCKET",
				 "is no path of a unix socket");
	fd = socket_open(AF_UNIX, SOCK_DGRAM, err);
	if (fd < 0)
		return -1;
	if (connect(fd, &to.sa, to.len) < 0) {
		error_errno(err, ERROR_LOCAL, errno, "NOTIFY_SOCKET",
			    "cannot reach the service manager");
		close(fd);
		return -1;
	}
	manager = fd;
	return 1;
}

bool activation_is_managed(void)
{
	const char *path = getenv("NOTIFY_SOCKET");

	return path && *path;
}

int activation_watchdog(uint64_t *ret_ns, struct error *err)
{
	const char *text = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t us = 0, number = 0;

	*ret_ns = 0;
	if (!text)
		return 0;
	if (!parse_uint(text, 1, UINT64_MAX / CLOCK_US, &us) ||
	    (pid && !parse_uint(pid, 1, INT32_MAX, &number)))
		return error_set(err, ERROR_USAGE, 0, "WATCHDOG_USEC",
				 "'%.20s' is no number of microseconds", text);
	if (!pid || (pid_t)number == getpid())
		*ret_ns = us * CLOCK_US;
	return 0;
}

int activation_notify(const char *state, struct error *err)
{
	int reached = activation_reach(err);

	if (reached <= 0)
		return reached;
	if (send(manager, state, strlen(state), MSG_NOSIGNAL) >= 0)
		return 1;
	error_errno(err, ERROR_LOCAL, errno, "NOTIFY_SOCKET", "cannot tell the service manager");
	close(manager); /* another may have taken its place */
	manager = -1;
	return -1;
}
