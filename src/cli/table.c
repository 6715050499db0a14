/* Columns. */
#include "cli/table.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 16, CELL_MAX = 8192 };

struct row {
	char *cells[COLUMNS];
	size_t n;
};

struct table {
	struct row *rows;
	size_t n, cap;
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
			free(t->rows[r].cells[c]);
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
	row->cells[row->n++] = xstrdup(buf_string(&b));
	buf_done(&b);
}

/* In characters: escaped text is valid UTF-8. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((uint8_t)*text & 0xc0) != 0x80;
	return n;
}

void table_print(const struct table *t, FILE *to)
{
	size_t widths[COLUMNS] = { 0 }, r, c;

	for (r = 0; r < t->n; r++) {
		for (c = 0; c < t->rows[r].n; c++) {
			size_t w = width(t->rows[r].cells[c]);

			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	for (r = 0; r < t->n; r++) {
		const struct row *row = &t->rows[r];

		for (c = 0; c < row->n; c++) {
			fputs(row->cells[c], to);
			if (c + 1 < row->n)
				fprintf(to, "%*s",
					(int)(widths[c] - width(row->cells[c]) + 2), "");
		}
		fputc('\n', to);
	}
}
