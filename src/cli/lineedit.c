/* Lines from standard input, by libedit on a terminal. */
#include "cli/lineedit.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { HISTORY_LINES = 500, AHEAD_MAX = 1 << 16 };

LAZY_DECLARE(el_init);
LAZY_DECLARE(el_end);
LAZY_DECLARE(el_set);
LAZY_DECLARE(el_get);
LAZY_DECLARE(el_gets);
LAZY_DECLARE(el_source);
LAZY_DECLARE(el_resize);
LAZY_DECLARE(history);
LAZY_DECLARE(history_init);
LAZY_DECLARE(history_end);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(el_init), LAZY_SYMBOL(el_end),       LAZY_SYMBOL(el_set),
	LAZY_SYMBOL(el_get),  LAZY_SYMBOL(el_gets),      LAZY_SYMBOL(el_source),
	LAZY_SYMBOL(el_resize),
	LAZY_SYMBOL(history), LAZY_SYMBOL(history_init), LAZY_SYMBOL(history_end),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libedit.so.2",
	.package = "libedit2",
	.what = "line editing",
	.symbols = symbols,
};

struct lineedit {
	char *prompt;
	bool is_terminal, is_started;
	bool was_interrupted;
	struct buf ahead; /* typed already */
	int fd;       /* where the prompt goes: standard output, if that is a terminal */
	FILE *screen; /* the same for libedit, which wants a stream with a descriptor
			 behind it */
	char *line;
	size_t cap;
	EditLine *editor; /* NULL: lines as they come */
	History *history;
};

/* ---- bytes, and signals between them ---- */

static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH };

static volatile sig_atomic_t caught; /* the first of them; SIGWINCH gives way to others */

static void catch(int signo)
{
	if (!caught || caught == SIGWINCH)
		caught = signo;
}

struct guard {
	struct sigaction before[ARRAY_SIZE(watched)];
	sigset_t mask;
};

/* They come while we wait for a byte, and at no other time. */
static void guard_start(struct guard *g)
{
	const struct sigaction act = { .sa_handler = catch };
	sigset_t set;
	size_t i;

	caught = 0;
	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(watched); i++)
		sigaddset(&set, watched[i]);
	pthread_sigmask(SIG_BLOCK, &set, &g->mask);
	for (i = 0; i < ARRAY_SIZE(watched); i++) {
		sigaction(watched[i], NULL, &g->before[i]);
		if (g->before[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &act, NULL);
	}
}

static void guard_end(const struct guard *g)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(watched); i++)
		sigaction(watched[i], &g->before[i], NULL);
	pthread_sigmask(SIG_SETMASK, &g->mask, NULL);
}

/* 1, 0 at the end, -1 for a signal. */
static int next_byte(struct lineedit *le, char *ret)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	sigset_t mask;
	ssize_t n;
	size_t i;

	if (le->ahead.len) {
		*ret = (char)*buf_data(&le->ahead);
		buf_consume(&le->ahead, 1);
		return 1;
	}
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	for (i = 0; i < ARRAY_SIZE(watched); i++)
		sigdelset(&mask, watched[i]);
	while (ppoll(&pfd, 1, NULL, &mask) < 0 && errno == EINTR) {
		if (caught != SIGWINCH)
			return -1;
		if (le->editor)
			lazy_el_resize(le->editor);
	}
	do
		n = read(STDIN_FILENO, ret, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* libedit's way to read: a whole letter, by the locale. */
static int get_character(EditLine *editor, wchar_t *ret)
{
	struct lineedit *le = NULL;
	mbstate_t state = { 0 };
	size_t got = (size_t)-2;
	char byte;
	int n;

	(void)lazy_el_get(editor, EL_CLIENTDATA, &le);
	while (got == (size_t)-2) {
		n = next_byte(le, &byte);
		if (n <= 0)
			return n;
		got = mbrtowc(ret, &byte, 1, &state);
	}
	if (got == (size_t)-1)
		*ret = L'?';
	return 1;
}

/* ---- libedit ---- */

static char *prompt_of(EditLine *editor)
{
	struct lineedit *le = NULL;

	(void)lazy_el_get(editor, EL_CLIENTDATA, &le);
	return le->prompt;
}

static bool is_plain_terminal(void)
{
	const char *term = getenv("TERM");

	return !term || !*term || !strcmp(term, "dumb");
}

static void start_history(struct lineedit *le)
{
	HistEvent event;

	le->history = lazy_history_init();
	if (!le->history)
		return;
	(void)lazy_history(le->history, &event, H_SETSIZE, HISTORY_LINES);
	(void)lazy_history(le->history, &event, H_SETUNIQUE, 1);
	(void)lazy_el_set(le->editor, EL_HIST, lazy_history, le->history);
}

static FILE *open_screen(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	FILE *f = copy < 0 ? NULL : fdopen(copy, "w");

	if (!f && copy >= 0)
		close(copy);
	return f;
}

/* The locale is libedit's own wish: it takes the bytes of a letter together by it. */
static void start_editor(struct lineedit *le)
{
	struct error err = ERROR_INIT;

	if (is_plain_terminal() || lazy_load(&library, &err) < 0)
		return;
	le->screen = open_screen(le->fd);
	if (!le->screen)
		return;
	(void)setlocale(LC_CTYPE, "");
	le->editor = lazy_el_init("netkit", stdin, le->screen, stderr);
	if (!le->editor)
		return;
	(void)lazy_el_set(le->editor, EL_CLIENTDATA, le);
	(void)lazy_el_set(le->editor, EL_PROMPT, prompt_of);
	(void)lazy_el_set(le->editor, EL_GETCFN, get_character);
	(void)lazy_el_set(le->editor, EL_EDITOR, "emacs");
	start_history(le);
	(void)lazy_el_source(le->editor,
			     NULL); /* the user's ~/.editrc, if there is one */
}

struct lineedit *lineedit_new(const char *prompt)
{
	struct lineedit *le = xcalloc(1, sizeof(*le));

	le->prompt = xstrdup(prompt);
	le->is_terminal = isatty(STDIN_FILENO);
	buf_init(&le->ahead, AHEAD_MAX);
	le->fd = isatty(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO;
	return le;
}

/*
 * libedit would give the terminal the mode that it had found once, which may be ours, and throw
 * away what was typed meanwhile; not when it believes that it does not edit.
 */
static void end_editor(EditLine *editor)
{
	(void)lazy_el_set(editor, EL_EDITMODE, 0);
	lazy_el_end(editor);
}

void lineedit_free(struct lineedit *le)
{
	if (!le)
		return;
	if (le->editor)
		end_editor(le->editor);
	if (le->history)
		lazy_history_end(le->history);
	if (le->screen)
		fclose(le->screen);
	buf_done(&le->ahead);
	free(le->line);
	free(le->prompt);
	free(le);
}

bool lineedit_is_terminal(const struct lineedit *le)
{
	return le->is_terminal;
}

static char *without_newline(char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

/* A copy is handed out: libedit's own line is not to be written to. */
static char *read_edited(struct lineedit *le)
{
	HistEvent event;
	int n = 0;
	const char *typed = lazy_el_gets(le->editor, &n);

	if (!typed || n <= 0)
		return NULL;
	free(le->line);
	le->line = without_newline(xstrndup(typed, (size_t)n));
	if (le->history && le->line[0])
		(void)lazy_history(le->history, &event, H_ENTER, le->line);
	return le->line;
}

/* A terminal that is too plain: it edits its lines itself. */
static char *read_typed(struct lineedit *le)
{
	FILE *screen = le->fd == STDOUT_FILENO ? stdout : stderr;
	size_t n = 0;
	int got;

	fputs(le->prompt, screen);
	fflush(screen);
	do {
		if (n + 1 >= le->cap) {
			le->cap = le->cap ? 2 * le->cap : 128;
			le->line = xrealloc(le->line, le->cap, 1);
		}
		got = next_byte(le, &le->line[n]);
	} while (got > 0 && le->line[n] != '\r' && le->line[n++] != '\n');
	le->line[n] = '\0';
	return got < 0 || (got == 0 && n == 0) ? NULL : without_newline(le->line);
}

/*
 * The signal again, with the terminal as it was before.  Who holds SIGINT back gets to know of
 * it by lineedit_was_interrupted(); the others end or stop the program in any case.
 */
static void pass_on(int signo, const sigset_t *mask)
{
	sigset_t one;

	if (signo == SIGINT && sigismember(mask, SIGINT))
		return;
	if (signo != SIGWINCH) {
		sigemptyset(&one);
		sigaddset(&one, signo);
		pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	}
	raise(signo == SIGTSTP ? SIGSTOP : signo);
	pthread_sigmask(SIG_SETMASK, mask, NULL);
}

static char *read_terminal(struct lineedit *le)
{
	struct guard guard;
	char *line;
	int signo;

	do {
		guard_start(&guard);
		line = le->editor ? read_edited(le) : read_typed(le);
		signo = caught;
		guard_end(&guard);
		if (signo)
			pass_on(signo, &guard.mask);
	} while (!line && signo && signo != SIGINT && signo != SIGWINCH);
	le->was_interrupted = !line && signo == SIGINT;
	return line;
}

static char *read_piped(struct lineedit *le)
{
	return getline(&le->line, &le->cap, stdin) < 0 ? NULL : without_newline(le->line);
}

char *lineedit_read(struct lineedit *le)
{
	if (le->is_terminal && !le->is_started)
		start_editor(le);
	le->is_started = true;
	return le->is_terminal ? read_terminal(le) : read_piped(le);
}

bool lineedit_was_interrupted(const struct lineedit *le)
{
	return le->was_interrupted;
}

void lineedit_feed(struct lineedit *le, const void *data, size_t n)
{
	(void)buf_append(&le->ahead, data, n);
}

size_t lineedit_take_back(struct lineedit *le, void *dst, size_t n)
{
	if (n > le->ahead.len)
		n = le->ahead.len;
	if (n)
		memcpy(dst, buf_data(&le->ahead), n);
	buf_consume(&le->ahead, n);
	return n;
}
