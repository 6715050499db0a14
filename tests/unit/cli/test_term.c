/* The rules of colour, the size, and that raw mode is undone however the program ends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/term.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* A pseudo-terminal: the side of the program in *ret_inner. */
static int open_terminal(int *ret_inner)
{
	int outer = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	assert_true(outer >= 0);
	assert_int_equal(grantpt(outer), 0);
	assert_int_equal(unlockpt(outer), 0);
	*ret_inner = open(ptsname(outer), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*ret_inner >= 0);
	return outer;
}

struct colour_case {
	enum term_color color;
	const char *no_color, *force, *term;
	int on_terminal, on_pipe;
};

static const struct colour_case cases[] = {
	{ TERM_COLOR_AUTO, NULL, NULL, "xterm", 1, 0 },
	{ TERM_COLOR_AUTO, NULL, NULL, "dumb", 0, 0 },
	{ TERM_COLOR_AUTO, NULL, NULL, NULL, 0, 0 },
	{ TERM_COLOR_AUTO, "", NULL, "xterm", 1, 0 },
	{ TERM_COLOR_AUTO, "1", NULL, "xterm", 0, 0 },
	{ TERM_COLOR_AUTO, "1", "1", "xterm", 0, 0 },
	{ TERM_COLOR_AUTO, NULL, "1", "dumb", 1, 1 },
	{ TERM_COLOR_AUTO, NULL, "0", "xterm", 1, 0 },
	{ TERM_COLOR_AUTO, NULL, "", "xterm", 1, 0 },
	{ TERM_COLOR_ALWAYS, "1", NULL, "dumb", 1, 1 },
	{ TERM_COLOR_NEVER, NULL, "1", "xterm", 0, 0 },
};

static void set_or_unset(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

/* In a child, so that the test's own output stays where it is; the result is a bit each. */
static int colours_of(const struct colour_case *c, int terminal)
{
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(terminal, STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		set_or_unset("NO_COLOR", c->no_color);
		set_or_unset("CLICOLOR_FORCE", c->force);
		set_or_unset("TERM", c->term);
		term_init(c->color);
		_exit((*term_style(STDOUT_FILENO, TERM_RED) ? 1 : 0) |
		      (*term_style(STDERR_FILENO, TERM_PLAIN) ? 2 : 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fds[0]);
	close(fds[1]);
	return WEXITSTATUS(status);
}

static void colour_rules(void **state)
{
	int inner, outer = open_terminal(&inner);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(colours_of(&cases[i], inner),
				 cases[i].on_terminal | cases[i].on_pipe << 1);
	close(inner);
	close(outer);
}

static void size(void **state)
{
	struct winsize ws = { .ws_col = 132, .ws_row = 50 };
	int inner, outer = open_terminal(&inner), fds[2];
	unsigned columns, rows;

	(void)state;
	assert_false(term_size(inner, &columns, &rows));
	assert_int_equal(columns, 80);
	assert_int_equal(ioctl(inner, TIOCSWINSZ, &ws), 0);
	assert_true(term_size(inner, &columns, &rows));
	assert_int_equal(columns, 132);
	assert_int_equal(rows, 50);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_false(term_size(fds[0], &columns, &rows));
	assert_int_equal(columns, 80);
	assert_int_equal(rows, 24);
	close(fds[0]);
	close(fds[1]);
	close(inner);
	close(outer);
}

static bool is_raw(int fd)
{
	struct termios mode;

	assert_int_equal(tcgetattr(fd, &mode), 0);
	return !(mode.c_lflag & (ECHO | ICANON | ISIG));
}

static int set_raw(int fd, struct error *err)
{
	struct term_mode mode = { .edits = false };

	memset(mode.characters, -1, sizeof(mode.characters));
	return term_mode_set(fd, &mode, err);
}

static void modes_and_characters(void **state)
{
	int inner, outer = open_terminal(&inner);
	struct error err = ERROR_INIT;
	struct term_mode mode;
	struct termios got;

	(void)state;
	assert_true(term_mode_get(inner, &mode));
	assert_true(mode.edits && mode.signals && mode.echoes);
	assert_int_equal(mode.characters[TERM_INTERRUPT], 3);
	assert_int_equal(mode.characters[TERM_END_OF_LINE], -1);
	mode.edits = mode.flows = false;
	mode.characters[TERM_INTERRUPT] = 1;
	mode.characters[TERM_SUSPEND] = -1;
	assert_int_equal(term_mode_set(inner, &mode, &err), 0);
	assert_int_equal(tcgetattr(inner, &got), 0);
	assert_true(!(got.c_lflag & ICANON) && got.c_lflag & ECHO && got.c_lflag & ISIG);
	assert_true(got.c_iflag & ICRNL && !(got.c_iflag & IXON) && got.c_oflag & OPOST);
	assert_int_equal(got.c_cc[VINTR], 1);
	assert_int_equal(got.c_cc[VSUSP], _POSIX_VDISABLE);
	assert_true(term_mode_get(inner, &mode)); /* what it was, not what it is */
	assert_true(mode.edits && mode.characters[TERM_INTERRUPT] == 3);
	term_restore();
	close(inner);
	close(outer);
}

static void raw_and_back(void **state)
{
	int inner, outer = open_terminal(&inner);
	struct error err = ERROR_INIT;

	(void)state;
	term_restore();
	assert_false(is_raw(inner));
	assert_int_equal(set_raw(inner, &err), 0);
	assert_int_equal(set_raw(inner, &err), 0);
	assert_true(is_raw(inner));
	term_restore();
	assert_false(is_raw(inner));
	term_restore();
	close(inner);
	close(outer);
}

static void no_terminal_no_raw_mode(void **state)
{
	struct error err = ERROR_INIT;
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(set_raw(fds[0], &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	close(fds[0]);
	close(fds[1]);
}

static void restored_by_a_signal_and_by_exit(void **state)
{
	static const int ends[] = { 0, SIGTERM, SIGINT, SIGHUP };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		int inner, outer = open_terminal(&inner), status;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct error err = ERROR_INIT;

			if (set_raw(inner, &err) < 0 || !is_raw(inner))
				_exit(99);
			if (ends[i])
				raise(ends[i]);
			exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (ends[i])
			assert_true(WIFSIGNALED(status) && WTERMSIG(status) == ends[i]);
		else
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_false(is_raw(inner));
		close(inner);
		close(outer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colour_rules),
		cmocka_unit_test(size),
		cmocka_unit_test(restored_by_a_signal_and_by_exit),
		cmocka_unit_test(modes_and_characters),
		cmocka_unit_test(raw_and_back),
		cmocka_unit_test(no_terminal_no_raw_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
