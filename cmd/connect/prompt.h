/*
 * The words of the prompt behind the escape character: how a line is split, and what an
 * abbreviation stands for.  Pure; the commands are in orders.c.
 */
#ifndef CONNECT_PROMPT_H
#define CONNECT_PROMPT_H

#include <stddef.h>

#define PROMPT_TEXT "netkit> "

enum { PROMPT_LINE_MAX = 512, PROMPT_WORDS_MAX = 64 };

/*
 * Splits a line in place at blanks; quotes ('…' or "…") hold blanks together, and a ! at the
 * start is a word of its own.  Returns how many; words[that] is NULL, and what is beyond
 * PROMPT_WORDS_MAX is left out.
 */
size_t prompt_split(char *line, char *words[static PROMPT_WORDS_MAX + 1]);

enum { PROMPT_UNKNOWN = -1, PROMPT_AMBIGUOUS = -2 };

/*
 * Finds the row that a word means, whole or abbreviated, without regard to case.  Each of the n
 * rows of `stride` bytes begins with its name, a const char *; NULL there is no name.
 */
int prompt_find(const void *table, size_t n, size_t stride, const char *word);

#endif
