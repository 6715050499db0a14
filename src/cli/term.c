/* The terminal: colours, size, raw mode. */
#include "cli/term.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

const char *const term_color_words[] = { "auto", "always", "never", NULL };

static bool has_color[3]; /* by descriptor */

static struct termios saved_mode;
static volatile sig_atomic_t raw_fd = -1;

static bool decide(enum term_color color, int fd)
{
	const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE");
	const char *term = getenv("TERM");

	if (color != TERM_COLOR_AUTO)
		return color == TERM_COLOR_ALWAYS;
	if (no && *no)
		return false;
	if (force && *force && strcmp(force, "0"))
		return true;
	return isatty(fd) && term && strcmp(term, "dumb");
}

void term_init(enum term_color color)
{
	has_color[STDOUT_FILENO] = decide(color, STDOUT_FILENO);
	has_color[STDERR_FILENO] = decide(color, STDERR_FILENO);
}

const char *term_style(int fd, enum term_style style)
{
	static const char *const sequences[] = {
		[TERM_PLAIN] = "\033[0m",   [TERM_BOLD] = "\033[1m",  [TERM_DIM] = "\033[2m",
		[TERM_RED] = "\033[31m",    [TERM_GREEN] = "\033[32m", [TERM_YELLOW] = "\033[33m",
		[TERM_CYAN] = "\033[36m",
	};

	return has_color[fd] ? sequences[style] : "";
}

bool term_size(int fd, unsigned *ret_columns, unsigned *ret_rows)
{
	struct winsize size;

	*ret_columns = 80;
	*ret_rows = 24;
	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || !size.ws_col || !size.ws_row)
		return false;
	*ret_columns = size.ws_col;
	*ret_rows = size.ws_row;
	return true;
}

/* The signals whose default ends the program while the terminal is raw. */
static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT };

/* tcsetattr(3) is async-signal-safe; the signal is raised again with its default. */
static void restore_and_die(int signo)
{
	term_restore();
	signal(signo, SIG_DFL);
	raise(signo);
}

static void guard_signals(void)
{
	static bool is_guarded;
	struct sigaction old, act = { .sa_handler = restore_and_die };
	size_t i;

	if (is_guarded)
		return;
	is_guarded = true;
	atexit(term_restore);
	for (i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
		if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(deadly[i], &act, NULL);
	}
}

/* The first change saves the mode to come back to; more may follow. */
static int change_mode(int fd, struct termios *ret_mode, struct error *err)
{
	if (raw_fd < 0) {
		if (tcgetattr(fd, &saved_mode) < 0)
			return error_errno(err, ERROR_LOCAL, errno, NULL,
					   "cannot read the terminal's mode");
		guard_signals();
	}
	*ret_mode = saved_mode;
	return 0;
}

static int set_mode(int fd, const struct termios *mode, struct error *err)
{
	int before = raw_fd;

	raw_fd = fd;
	if (tcsetattr(fd, TCSADRAIN, mode) == 0)
		return 0;
	raw_fd = before;
	return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot set the terminal's mode");
}

static const struct {
	enum term_character character;
	int index; /* in c_cc */
} places[] = {
	{ TERM_INTERRUPT, VINTR },  { TERM_QUIT, VQUIT },	    { TERM_SUSPEND, VSUSP },
	{ TERM_EOF, VEOF },	    { TERM_ERASE, VERASE },	    { TERM_KILL, VKILL },
	{ TERM_WORD_ERASE, VWERASE }, { TERM_REPRINT, VREPRINT }, { TERM_LITERAL_NEXT, VLNEXT },
	{ TERM_START, VSTART },	    { TERM_STOP, VSTOP },	    { TERM_FORWARD, VEOL },
	{ TERM_END_OF_LINE, VEOL2 },
};

static void set_flag(tcflag_t *flags, tcflag_t flag, bool is_on)
{
	*flags = is_on ? *flags | flag : *flags & ~flag;
}

bool term_mode_get(int fd, struct term_mode *ret)
{
	struct termios mode = saved_mode;
	size_t i;

	if (raw_fd < 0 && tcgetattr(fd, &mode) < 0)
		return false;
	*ret = (struct term_mode){ .edits = mode.c_lflag & ICANON,
				   .signals = mode.c_lflag & ISIG,
				   .echoes = mode.c_lflag & ECHO,
				   .flows = mode.c_iflag & IXON,
				   .restarts_any = mode.c_iflag & IXANY };
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		cc_t c = mode.c_cc[places[i].index];

		ret->characters[places[i].character] = c == _POSIX_VDISABLE ? -1 : c;
	}
	return true;
}

/* Every byte at once; nothing of it is translated but, where it is echoed, the return key. */
static void set_unedited(struct termios *mode, bool echoes)
{
	mode->c_lflag &= ~(tcflag_t)(ICANON | IEXTEN);
	mode->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR);
	set_flag(&mode->c_iflag, ICRNL, echoes);
	mode->c_cflag = (mode->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	if (!echoes)
		mode->c_oflag &= ~(tcflag_t)OPOST;
	mode->c_cc[VMIN] = 1;
	mode->c_cc[VTIME] = 0;
}

int term_mode_set(int fd, const struct term_mode *wanted, struct error *err)
{
	struct termios mode;
	size_t i;

	if (change_mode(fd, &mode, err) < 0)
		return -1;
	set_flag(&mode.c_lflag, ISIG, wanted->signals);
	set_flag(&mode.c_lflag, ECHO, wanted->echoes);
	set_flag(&mode.c_iflag, IXON, wanted->flows);
	set_flag(&mode.c_iflag, IXANY, wanted->restarts_any);
	mode.c_lflag |= ICANON;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		int c = wanted->characters[places[i].character];

		mode.c_cc[places[i].index] = c < 0 ? _POSIX_VDISABLE : (cc_t)c;
	}
	if (!wanted->edits)
		set_unedited(&mode, wanted->echoes);
	return set_mode(fd, &mode, err);
}

void term_restore(void)
{
	int fd = raw_fd;

	if (fd < 0)
		return;
	raw_fd = -1;
	(void)tcsetattr(fd, TCSADRAIN, &saved_mode);
}
