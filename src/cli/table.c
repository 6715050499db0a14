/* Columns. */
#include "cli/table.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	COLUMNS = 16,
	CELL_MAX = 1 << 20,
	WRAP_MIN = 24, /* a narrower last column is not broken: the terminal does that as well */
};

struct cell {
	char *text;
	enum term_style style;
};

struct row {
	struct cell cells[COLUMNS];
	size_t n;
	bool is_line; /* one cell that counts for no column */
};

struct table {
	struct row *rows;
	size_t n, cap;
	enum term_style style;
	size_t columns; /* 0: no wrapping */
};

struct table *table_new(void)
{
	return xcalloc(1, sizeof(struct table));
}

void table_free(struct table *t)
{
	size_t r, c;

	if (!t)
		return;
	for (r = 0; r < t->n; r++) {
		for (c = 0; c < t->rows[r].n; c++)
			free(t->rows[r].cells[c].text);
	}
	free(t->rows);
	free(t);
}

void table_row(struct table *t)
{
	t->rows = mem_grow(t->rows, &t->cap, t->n, sizeof(*t->rows));
	t->rows[t->n++] = (struct row){ .n = 0 };
}

void table_cell(struct table *t, const char *text)
{
	struct row *row = &t->rows[t->n - 1];
	struct buf b;

	assert(t->n && row->n < COLUMNS);
	buf_init(&b, CELL_MAX);
	(void)text_escape(&b, text, strlen(text), TEXT_KEEP_BACKSLASH);
	row->cells[row->n++] = (struct cell){ xstrdup(buf_string(&b)), t->style };
	buf_done(&b);
}

void table_line(struct table *t, const char *text)
{
	table_row(t);
	table_cell(t, text);
	t->rows[t->n - 1].is_line = true;
}

/* In characters: escaped text is valid UTF-8. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((uint8_t)*text & 0xc0) != 0x80;
	return n;
}

void table_style(struct table *t, enum term_style style)
{
	t->style = style;
}

void table_wrap(struct table *t, unsigned columns)
{
	t->columns = columns;
}

/* The bytes of the escape (\DDD, \xHH, \u{H}, \C) or the character that text begins with. */
static size_t unit(const char *text)
{
	size_t n = 1;

	if (*text == '\\' && text[1] == 'u' && text[2] == '{')
		n = strcspn(text, "}") + 1;
	else if (*text == '\\' && (text[1] == 'x' || strspn(text + 1, "0123456789") >= 3))
		n = 4;
	else if (*text == '\\')
		n = 2;
	n = strnlen(text, n);
	while (((uint8_t)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* How much of a text is put into a line with room for so many characters. */
static size_t piece(const char *text, size_t room)
{
	size_t at = 0, used = 0, blank = 0, n;

	while (text[at]) {
		n = unit(text + at);
		used += (uint8_t)text[at] & 0x80 ? 1 : n;
		if (used > room && at)
			return blank ? blank : at;
		at += n;
		if (text[at - 1] == ' ')
			blank = at;
	}
	return at;
}

static void print_styled(FILE *to, enum term_style style, const char *text, size_t n)
{
	int fd = to == stderr ? STDERR_FILENO : STDOUT_FILENO;
	bool has_style = style != TERM_PLAIN && (to == stdout || to == stderr);

	if (has_style)
		fputs(term_style(fd, style), to);
	fwrite(text, 1, n, to);
	if (has_style)
		fputs(term_style(fd, TERM_PLAIN), to);
}

/* The last cell of a row, which starts `at` characters into its line. */
static void print_last(const struct table *t, const struct cell *cell, size_t at, FILE *to)
{
	bool is_broken = t->columns >= at + WRAP_MIN;
	const char *rest = cell->text;
	size_t n;

	do {
		if (rest != cell->text)
			fprintf(to, "%*s", (int)at, "");
		n = is_broken ? piece(rest, t->columns - at) : strlen(rest);
		print_styled(to, cell->style, rest, n);
		fputc('\n', to);
		rest += n;
	} while (*rest);
}

static void print_row(const struct table *t, const struct row *row, const size_t *widths, FILE *to)
{
	size_t at = 0, c;

	for (c = 0; c + 1 < row->n; c++) {
		const struct cell *cell = &row->cells[c];

		print_styled(to, cell->style, cell->text, strlen(cell->text));
		fprintf(to, "%*s", (int)(widths[c] - width(cell->text) + 2), "");
		at += widths[c] + 2;
	}
	if (row->n)
		print_last(t, &row->cells[c], at, to);
	else
		fputc('\n', to);
}

void table_print(const struct table *t, FILE *to)
{
	size_t widths[COLUMNS] = { 0 }, r, c;

	for (r = 0; r < t->n; r++) {
		for (c = 0; c < t->rows[r].n && !t->rows[r].is_line; c++) {
			size_t w = width(t->rows[r].cells[c].text);

			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	for (r = 0; r < t->n; r++)
		print_row(t, &t->rows[r], widths, to);
}
