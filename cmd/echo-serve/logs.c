/* A stdio stream in the place of stderr, line by line. */
#include "echo-serve/logs.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/report.h"
#include "cli/term.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum target { TO_STDERR, TO_JOURNAL, TO_SYSLOG, TO_FILE };

static struct {
	enum target target;
	int fd; /* the file, or the socket to syslog */
	struct addr syslog;
	char *path;
	bool has_begun;
} logs;

static bool begins(const char *line, size_t n, const char *with)
{
	return n >= strlen(with) && !memcmp(line, with, strlen(with));
}

/* What report.h says is known by its first words. */
static int priority_of(const char *line, size_t n)
{
	if (begins(line, n, "netkit echo-serve: warning:"))
		return LOG_WARNING;
	if (begins(line, n, "netkit echo-serve: "))
		return LOG_ERR;
	return begins(line, n, "hint: ") ? LOG_NOTICE : LOG_INFO;
}

/* "Nov 20 17:00:00": the names of RFC 3164, whatever the language. */
static void write_time(char dst[static 32])
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	snprintf(dst, 32, "%s %2d %02d:%02d:%02d", months[tm.tm_mon % 12], tm.tm_mday, tm.tm_hour,
		 tm.tm_min, tm.tm_sec);
}

/* One line, without its newline.  What nobody takes is lost, and nobody waits for it. */
static void write_line(const char *line, size_t n)
{
	char text[1200], at[32];
	int len = 0;

	write_time(at);
	switch (logs.target) {
	case TO_STDERR:
		break;
	case TO_JOURNAL:
		len = snprintf(text, sizeof(text), "<%d>%.*s\n", priority_of(line, n), (int)n,
			       line);
		break;
	case TO_SYSLOG:
		len = snprintf(text, sizeof(text), "<%d>%s netkit-echo-serve[%d]: %.*s",
			       LOG_DAEMON | priority_of(line, n), at, (int)getpid(), (int)n, line);
		break;
	case TO_FILE:
		len = snprintf(text, sizeof(text), "%s [%d] %.*s\n", at, (int)getpid(), (int)n,
			       line);
	}
	if (len >= (int)sizeof(text))
		len = sizeof(text) - 1;
	if (logs.target == TO_SYSLOG)
		(void)sendto(logs.fd, text, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL,
			     &logs.syslog.sa, logs.syslog.len);
	else
		(void)!write(logs.fd, text, (size_t)len);
}

static ssize_t write_lines(void *cookie, const char *data, size_t n)
{
	const char *at = data, *end = data + n, *newline;

	(void)cookie;
	for (; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			newline = end;
		if (newline > at)
			write_line(at, (size_t)(newline - at));
	}
	return (ssize_t)n;
}

/* These alone are allowed later: syscalls.c. */
enum { FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW };

static int open_file(const char *where, struct error *err)
{
	char *folder = where[0] == '/' ? NULL : realpath(".", NULL);

	logs.path = folder ? xasprintf("%s/%s", folder, where) : xstrdup(where);
	free(folder);
	logs.fd = open(logs.path, FLAGS, 0640);
	if (logs.fd < 0)
		return error_errno(err, ERROR_OUTPUT, errno, where, "cannot write to it");
	logs.target = TO_FILE;
	return 0;
}

/* That somebody listens there is asked once; later it may come and go. */
static int open_syslog(struct error *err)
{
	int probe;

	if (!addr_from_path("/dev/log", &logs.syslog))
		return -1;
	probe = socket_open(AF_UNIX, SOCK_DGRAM, err);
	logs.fd = probe < 0 ? -1 : socket_open(AF_UNIX, SOCK_DGRAM, err);
	if (logs.fd < 0) {
		if (probe >= 0)
			close(probe);
		return -1;
	}
	if (connect(probe, &logs.syslog.sa, logs.syslog.len) < 0) {
		error_errno(err, ERROR_OUTPUT, errno, "/dev/log", "cannot reach syslog");
		close(probe);
		close(logs.fd);
		return -1;
	}
	close(probe);
	logs.target = TO_SYSLOG;
	return 0;
}

/* sd-daemon(3): the journal says which stream it reads. */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char mine[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return false;
	snprintf(mine, sizeof(mine), "%lu:%lu", (unsigned long)st.st_dev, (unsigned long)st.st_ino);
	return !strcmp(mine, stream);
}

void logs_begin(void)
{
	FILE *f;

	if (logs.target == TO_STDERR || logs.has_begun)
		return;
	f = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_lines });
	if (!f)
		return;
	setvbuf(f, NULL, _IOLBF, BUFSIZ);
	term_init(TERM_COLOR_NEVER);
	stderr = f;
	logs.has_begun = true;
}

int logs_open(const char *where, struct error *err)
{
	if (strchr(where, '/')) {
		if (open_file(where, err) < 0)
			return -1;
	} else if (!strcmp(where, "syslog")) {
		if (open_syslog(err) < 0)
			return -1;
	} else if (strcmp(where, "stderr")) {
		return error_set(err, ERROR_USAGE, 0, "--log",
				 "'%.40s' is none of stderr, syslog and a path", where);
	} else if (is_journal()) {
		logs.fd = STDERR_FILENO;
		logs.target = TO_JOURNAL;
	}
	tzset(); /* reads a file, which later may be forbidden */
	return 0;
}

void logs_reopen(void)
{
	int fd;

	if (logs.target != TO_FILE)
		return;
	fd = open(logs.path, FLAGS, 0640);
	if (fd < 0) {
		report_warning("cannot open the log anew: %s", strerror(errno));
		return;
	}
	close(logs.fd);
	logs.fd = fd;
}

const char *logs_path(void)
{
	return logs.target == TO_FILE ? logs.path : NULL;
}
