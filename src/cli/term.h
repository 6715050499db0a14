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

/*
 * Raw mode: every byte at once, no echo, no signals, no translation.  The mode from before
 * comes back with term_restore(), at exit(3), and when a signal ends the program; changing
 * from one of these two modes to the other keeps that in mind.  -1 with ERROR_LOCAL when fd
 * is no terminal.
 */
int term_raw(int fd, struct error *err);

/* The mode from before, by lines; the character `end` (-1: none) ends a line, too, so that it
 * is read as soon as it is typed. */
int term_line(int fd, int end, struct error *err);

void term_restore(void);

#endif
