/* Lines from standard input, by libedit on a terminal. */
#include "cli/lineedit.h"

#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HISTORY_LINES = 500 };

LAZY_DECLARE(el_init);
LAZY_DECLARE(el_end);
LAZY_DECLARE(el_set);
LAZY_DECLARE(el_get);
LAZY_DECLARE(el_gets);
LAZY_DECLARE(el_source);
LAZY_DECLARE(history);
LAZY_DECLARE(history_init);
LAZY_DECLARE(history_end);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(el_init), LAZY_SYMBOL(el_end),       LAZY_SYMBOL(el_set),
	LAZY_SYMBOL(el_get),  LAZY_SYMBOL(el_gets),      LAZY_SYMBOL(el_source),
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
	int fd;       /* where the prompt goes: standard output, if that is a terminal */
	FILE *screen; /* the same for libedit, which wants a stream with a descriptor
			 behind it */
	char *line;
	size_t cap;
	EditLine *editor; /* NULL: lines as they come */
	History *history;
};

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
	(void)lazy_el_set(le->editor, EL_SIGNAL, 1);
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
	le->fd = isatty(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO;
	return le;
}

void lineedit_free(struct lineedit *le)
{
	if (!le)
		return;
	if (le->editor)
		lazy_el_end(le->editor);
	if (le->history)
		lazy_history_end(le->history);
	if (le->screen)
		fclose(le->screen);
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

static char *read_plain(struct lineedit *le)
{
	FILE *screen = le->fd == STDOUT_FILENO ? stdout : stderr;

	if (le->is_terminal) {
		fputs(le->prompt, screen);
		fflush(screen);
	}
	return getline(&le->line, &le->cap, stdin) < 0 ? NULL : without_newline(le->line);
}

char *lineedit_read(struct lineedit *le)
{
	if (le->is_terminal && !le->is_started)
		start_editor(le);
	le->is_started = true;
	return le->editor ? read_edited(le) : read_plain(le);
}
