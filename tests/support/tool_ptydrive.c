/*
 * Runs a program on a pseudo-terminal, as a person would: `ptydrive PROGRAM ARGS… <SCRIPT`.
 *
 * The script has one order a line; see `orders` below.  Everything that the terminal would
 * have shown is in the transcript (--transcript FILE).  The first order that fails ends the
 * program with status 1 and shows what came.  Ends by itself after --deadline (30 seconds).
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/lib_script.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRANSCRIPT_MAX = 1 << 22 };

struct terminal {
	int fd;
	pid_t pid;
	struct buf seen;    /* the whole transcript */
	size_t searched;    /* `expect` looks behind this */
	bool is_at_end;
	unsigned line;	    /* of the script */
	const char *order;
	const char *transcript; /* where it is saved, or NULL */
};

typedef void order_fn(struct terminal *t, const char *arg);

static void save(const struct terminal *t)
{
	FILE *f;

	if (!t->transcript)
		return;
	f = fopen(t->transcript, "we");
	if (!f || fwrite(buf_data(&t->seen), 1, t->seen.len, f) != t->seen.len || fclose(f))
		script_die("%s: %s", t->transcript, strerror(errno));
}

static void give_up(struct terminal *t, const char *why)
{
	size_t from = t->searched < t->seen.len ? t->searched : t->seen.len;
	struct buf safe;

	buf_init(&safe, 8 * (size_t)TRANSCRIPT_MAX);
	text_escape(&safe, buf_data(&t->seen) + from, t->seen.len - from,
		    TEXT_KEEP_NEWLINE | TEXT_KEEP_BACKSLASH);
	save(t);
	if (t->pid > 0)
		kill(t->pid, SIGKILL);
	script_die("line %u: %s: %s; after the last match came:\n%s", t->line, t->order, why,
		   buf_string(&safe));
}

/* Takes in what there is, waiting at most until `at`; false when nothing came. */
static bool take_in(struct terminal *t, uint64_t at)
{
	struct pollfd pfd = { .fd = t->fd, .events = POLLIN };
	uint64_t now = clock_now();
	uint8_t *room;
	ssize_t n;

	if (t->is_at_end)
		return false;
	if (poll(&pfd, 1, now >= at ? 0 : (int)((at - now) / CLOCK_MS + 1)) <= 0)
		return false;
	room = buf_reserve(&t->seen, 4096);
	if (!room)
		give_up(t, "too much output");
	n = read(t->fd, room, 4096);
	if (n > 0)
		buf_added(&t->seen, (size_t)n);
	else
		t->is_at_end = true; /* EIO: the last one has closed its side */
	return n > 0;
}

static bool find(struct terminal *t, const char *text)
{
	struct buf want;
	uint8_t *at = NULL;

	buf_init(&want, 4096);
	script_unescape(&want, text);
	if (t->seen.len > t->searched)
		at = memmem(buf_data(&t->seen) + t->searched, t->seen.len - t->searched,
			    buf_data(&want), want.len);
	if (at)
		t->searched = (size_t)(at - buf_data(&t->seen)) + want.len;
	buf_done(&want);
	return at != NULL;
}

static void order_expect(struct terminal *t, const char *arg)
{
	uint64_t until = clock_now() + 10 * CLOCK_S;

	while (!find(t, arg)) {
		if (t->is_at_end)
			give_up(t, "the program ended before");
		if (!take_in(t, until) && !t->is_at_end)
			give_up(t, "did not come within 10 s");
	}
}

/* Behind everything that came until now. */
static void order_refuse(struct terminal *t, const char *arg)
{
	size_t searched = t->searched;

	t->searched = 0;
	if (find(t, arg))
		give_up(t, "came");
	t->searched = searched;
}

static void order_send(struct terminal *t, const char *arg)
{
	struct buf text;

	buf_init(&text, 1 << 16);
	script_unescape(&text, arg);
	if (script_write(t->fd, buf_data(&text), text.len) < 0)
		give_up(t, strerror(errno));
	buf_done(&text);
}

static void order_line(struct terminal *t, const char *arg)
{
	order_send(t, arg);
	order_send(t, "\\r");
}

static void order_resize(struct terminal *t, const char *arg)
{
	struct winsize size = { 0 };
	unsigned rows, columns;
	char tail;

	if (sscanf(arg, "%ux%u%c", &rows, &columns, &tail) != 2)
		script_usage("'%s' is not ROWSxCOLUMNS", arg);
	size.ws_row = (unsigned short)rows;
	size.ws_col = (unsigned short)columns;
	if (ioctl(t->fd, TIOCSWINSZ, &size) < 0)
		give_up(t, strerror(errno));
}

static void order_signal(struct terminal *t, const char *arg)
{
	if (kill(t->pid, (int)script_number(arg, 64)) < 0)
		give_up(t, strerror(errno));
}

/* The terminal's line discipline: is it as it was before the program started? */
static void order_mode(struct terminal *t, const char *arg)
{
	uint64_t until = clock_now() + 5 * CLOCK_S;
	bool want_raw = !strcmp(arg, "raw");
	struct termios mode;

	do {
		if (tcgetattr(t->fd, &mode) < 0)
			give_up(t, strerror(errno));
		if (want_raw == !(mode.c_lflag & ICANON))
			return;
		(void)poll(NULL, 0, 2);
	} while (clock_now() < until);
	give_up(t, "the terminal is in the other mode");
}

/* Is the terminal's mode one in which this character ends a line (a session's escape does)? */
static void order_ends(struct terminal *t, const char *arg)
{
	uint64_t until = clock_now() + 5 * CLOCK_S;
	struct termios mode;

	do {
		if (tcgetattr(t->fd, &mode) < 0)
			give_up(t, strerror(errno));
		if (mode.c_cc[VEOL2] == script_number(arg, 255))
			return;
		(void)poll(NULL, 0, 2);
	} while (clock_now() < until);
	give_up(t, "the terminal is in another mode");
}

static void order_end(struct terminal *t, const char *arg)
{
	uint64_t until = clock_now() + 10 * CLOCK_S;

	(void)arg;
	while (!t->is_at_end)
		if (!take_in(t, until) && !t->is_at_end)
			give_up(t, "the program has not ended after 10 s");
}

/* "0", "4", or "signal 2". */
static void order_status(struct terminal *t, const char *arg)
{
	char text[48];
	int status;

	order_end(t, "");
	if (waitpid(t->pid, &status, 0) < 0)
		give_up(t, strerror(errno));
	t->pid = 0;
	if (WIFEXITED(status))
		snprintf(text, sizeof(text), "%d", WEXITSTATUS(status));
	else
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
	if (strcmp(text, arg)) {
		fprintf(stderr, "it ended with %s\n", text);
		t->searched = 0;
		give_up(t, "another status");
	}
}

static const struct order {
	const char *name;
	order_fn *fn;
} orders[] = {
	{ "expect", order_expect }, /* TEXT (escapes: \r \n \e \xHH) comes within 10 seconds */
	{ "refuse", order_refuse }, /* TEXT has not come anywhere until now */
	{ "send", order_send },	    /* types TEXT */
	{ "line", order_line },	    /* types TEXT and the return key */
	{ "resize", order_resize }, /* ROWSxCOLUMNS */
	{ "signal", order_signal }, /* NUMBER, to the program */
	{ "mode", order_mode },	    /* the terminal gets raw or line mode */
	{ "ends", order_ends },	    /* NUMBER: this character ends a line, as a session's escape */
	{ "end", order_end },	    /* the program ends, with whatever status */
	{ "status", order_status }, /* the program ends with this status */
};

static void obey(struct terminal *t, char *line)
{
	char *arg = strchr(line, ' ');
	size_t n = arg ? (size_t)(arg - line) : strlen(line);

	t->order = line;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		if (strlen(orders[i].name) == n && !memcmp(orders[i].name, line, n)) {
			orders[i].fn(t, arg ? arg + 1 : "");
			return;
		}
	}
	script_usage("line %u: there is no order '%s'", t->line, line);
}

static void obey_all(struct terminal *t, FILE *script)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, script)) > 0) {
		t->line++;
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (line[0] && line[0] != '#')
			obey(t, line);
	}
	free(line);
}

int main(int argc, char **argv)
{
	struct terminal t = { .fd = -1 };
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	const char *deadline = "30s";

	for (argv++; argc > 1 && *argv && !strncmp(*argv, "--", 2) && argv[1]; argv += 2) {
		if (!strcmp(*argv, "--transcript"))
			t.transcript = argv[1];
		else if (!strcmp(*argv, "--deadline"))
			deadline = argv[1];
		else
			script_usage("there is no option %s", *argv);
	}
	if (!*argv)
		script_usage("usage: ptydrive [--transcript FILE] [--deadline D] PROGRAM ARGS… "
			     "<SCRIPT");
	buf_init(&t.seen, TRANSCRIPT_MAX);
	t.pid = forkpty(&t.fd, NULL, NULL, &size);
	if (t.pid < 0)
		script_die("forkpty: %s", strerror(errno));
	if (t.pid == 0) {
		execvp(argv[0], argv);
		script_die("%s: %s", argv[0], strerror(errno));
	}
	script_deadline(deadline);
	obey_all(&t, stdin);
	while (take_in(&t, 0))
		;
	save(&t);
	if (t.pid)
		kill(t.pid, SIGHUP);
	buf_done(&t.seen);
	return 0;
}
