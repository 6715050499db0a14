/*
 * Lines from standard input: with a prompt, editing and a history on a terminal, as they
 * come from anything else.
 *
 * Editing is done by libedit, loaded when the first prompt is shown.  Where the library
 * is missing, or the terminal is too plain for it (TERM=dumb), lines are read without
 * editing. The history holds what was typed here, nothing else; it is kept in memory and
 * ends with the program.
 */
#ifndef CLI_LINEEDIT_H
#define CLI_LINEEDIT_H

#include <stdbool.h>

struct lineedit;

struct lineedit *lineedit_new(const char *prompt);
void lineedit_free(struct lineedit *le); /* takes NULL */

/* Is standard input a terminal? */
bool lineedit_is_terminal(const struct lineedit *le);

/*
 * Shows the prompt and waits for a line.  It has no newline, may be changed, and is valid
 * until the next call.  NULL at the end of input.
 */
char *lineedit_read(struct lineedit *le);

#endif
