/*
 * Rows of cells, printed in columns: each as wide as its widest cell, two blanks between,
 * none at the end of a line.  The same on a terminal and in a pipe, so awk finds its
 * fields.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli/term.h"

#include <stddef.h>
#include <stdio.h>

struct table;

struct table *table_new(void);
void table_free(struct table *t); /* takes NULL */

/* Begins a row; the cells that follow belong to it. */
void table_row(struct table *t);

/* The next cell of the row; foreign text is escaped.  An empty one keeps its column. */
void table_cell(struct table *t, const char *text);

/* A line of its own between the rows, as wide as it is; it makes no column wider. */
void table_line(struct table *t, const char *text);

/* The cells that follow look so, where standard output or standard error has colours. */
void table_style(struct table *t, enum term_style style);

/*
 * Lines of at most so many characters, as long as two dozen are left for the last column: its
 * cells go on in the next line then, below their beginning.  They are broken behind a blank, or
 * else anywhere but inside an escape; the pieces put together are the cell.  0: never (as is).
 */
void table_wrap(struct table *t, unsigned columns);

void table_print(const struct table *t, FILE *to);

#endif
