/*
 * The terminal: whether there is one, its size, its colours, and raw mode that is always undone.
 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>

struct error;

enum term_color { TERM_COLOR_AUTO, TERM_COLOR_ALWAYS, TERM_COLOR_NEVER };
extern const char *const term_color_words[]; /* the choices of --color, in this order */

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_RED, TERM_GREEN, TERM_YELLOW, TERM_CYAN };

/*
 * Decides about colour on standard output and standard error: --color first; then NO_COLOR
 * (not empty: off), CLICOLOR_FORCE (not empty, not "0": on); then a terminal whose TERM is
 * not "dumb".
 */
void term_init(enum term_color color);

/* The sequence that starts a style on fd (1 or 2), "" without colour.  TERM_PLAIN ends it. */
const char *term_style(int fd, enum term_style style);

/* Columns and rows of the terminal at fd; false (and 80 by 24) when it is none. */
bool term_size(int fd, unsigned *ret_columns, unsigned *ret_rows);

/* Characters with a meaning of their own, as termios has them; -1: none. */
enum term_character {
	TERM_INTERRUPT,
	TERM_QUIT,
	TERM_SUSPEND,
	TERM_EOF,
	TERM_ERASE,
	TERM_KILL,
	TERM_WORD_ERASE,
	TERM_REPRINT,
	TERM_LITERAL_NEXT,
	TERM_START,
	TERM_STOP,
	TERM_FORWARD,	  /* these two end a line beside newline, so that it is read as soon as */
	TERM_END_OF_LINE, /* they are typed */
	TERM_CHARACTERS,
};

struct term_mode {
	bool edits;   /* the terminal edits lines, which are read whole; else every byte at once */
	bool signals; /* the first three characters send signals */
	bool echoes;
	bool flows; /* TERM_START and TERM_STOP work */
	bool restarts_any;
	int characters[TERM_CHARACTERS];
};

/* The terminal's own mode, from before any change; false when fd is none. */
bool term_mode_get(int fd, struct term_mode *ret);

/*
 * Changes the mode.  With neither editing nor echo nothing of the output is translated either.
 * The mode from before comes back with term_restore(), at exit(3), and when a signal ends the
 * program; changing from one to another keeps that in mind.  -1 with ERROR_LOCAL when fd is no
 * terminal.
 */
int term_mode_set(int fd, const struct term_mode *mode, struct error *err);

void term_restore(void);

#endif
