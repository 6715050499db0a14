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
#include <stddef.h>

struct lineedit;

struct lineedit *lineedit_new(const char *prompt);
void lineedit_free(struct lineedit *le); /* takes NULL */

/* Is standard input a terminal? */
bool lineedit_is_terminal(const struct lineedit *le);

/*
 * Bytes that were typed already, and read by somebody else: they come before what standard
 * input has.  For a terminal only.
 */
void lineedit_feed(struct lineedit *le, const void *data, size_t n);

/* What of them is left. */
size_t lineedit_take_back(struct lineedit *le, void *dst, size_t n);

/*
 * Shows the prompt and waits for a line.  It has no newline, may be changed, and is valid
 * until the next call.  NULL at the end of input, or when the interrupt character was typed.
 *
 * A signal that comes meanwhile finds the terminal as it was before: SIGINT, SIGTERM and the
 * like are raised again with the disposition and the mask that they had.
 */
char *lineedit_read(struct lineedit *le);

/* Did the last read end by SIGINT? */
bool lineedit_was_interrupted(const struct lineedit *le);

#endif
