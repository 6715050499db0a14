/*
 * Text for the formatters, printed on standard output: what they would change, or read as a
 * macro, is escaped; characters beyond ASCII are written by number.
 */
#ifndef ROFF_H
#define ROFF_H

#include <stdbool.h>

/*
 * A line that is roff already.  Running text of more than 80 bytes is broken at a blank, since
 * lint wants that and whoever writes the prose should not have to count.
 */
void roff_line(const char *s);

/* Text within a line; is_option: its dashes are dashes and no hyphens. */
void roff_put(const char *s, bool is_option);

/* A line of text, its first letter a capital, a full stop behind it. */
void roff_sentence(const char *s);

/* An argument of a macro. */
void roff_arg(const char *s);

/* "a, b or c.": one line for each word, under a macro ("Cm "); last is "or" or "and". */
void roff_choice(const char *macro, const char *const *words, const char *last);

/* "[ADDRESS:]PORT…" as one line of macros: words are arguments, the rest stands for itself. */
void roff_operands(const char *s);

#endif
