/* Safe forms of foreign text, and the search for what a mistyped word meant. */
#include "base/text.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

size_t text_utf8(const uint8_t *data, size_t n, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t len, i;

	if (!n)
		return 0;
	c = data[0];
	if (c < 0x80) {
		*ret = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf)
		len = 2;
	else if (c >= 0xe0 && c <= 0xef)
		len = 3;
	else if (c >= 0xf0 && c <= 0xf4)
		len = 4;
	else
		return 0;
	if (n < len)
		return 0;
	c &= 0x7fu >> len;
	for (i = 1; i < len; i++) {
		if ((data[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (data[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return len;
}

bool text_is_unsafe(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return true;
	/* Marks, embeddings, overrides, isolates: all that changes the direction of writing. */
	if (c == 0x061c || c == 0x200e || c == 0x200f)
		return true;
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return true;
	/* Line and paragraph separators, the byte order mark, and tags that nobody sees. */
	return c == 0x2028 || c == 0x2029 || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
}

static bool is_kept(uint32_t c, unsigned keep)
{
	switch (c) {
	case '\t':
		return keep & TEXT_KEEP_TAB;
	case '\n':
		return keep & TEXT_KEEP_NEWLINE;
	case '\r':
		return keep & TEXT_KEEP_RETURN;
	default:
		return false;
	}
}

/* The length of a colour sequence at data, or 0. */
static size_t sgr_length(const uint8_t *data, size_t n)
{
	size_t i;

	if (n < 3 || data[0] != 0x1b || data[1] != '[')
		return 0;
	for (i = 2; i < n && i < 32; i++) {
		if (data[i] == 'm')
			return i + 1;
		if (data[i] != ';' && (data[i] < '0' || data[i] > '9'))
			return 0;
	}
	return 0;
}

/*
 * One step: the safe form of the first character at data into `dst` with its length in
 * *ret_len; returns how many bytes it stands for.
 */
static size_t escape_one(const uint8_t *data, size_t n, unsigned keep, char dst[static 40],
			 size_t *ret_len)
{
	uint32_t c = 0;
	size_t len = text_utf8(data, n, &c), sgr;

	if (keep & TEXT_KEEP_SGR && (sgr = sgr_length(data, n))) {
		memcpy(dst, data, sgr);
		*ret_len = sgr;
		return sgr;
	}
	if (!len || (text_is_unsafe(c) && c < 0x80 && !is_kept(c, keep))) {
		*ret_len = (size_t)snprintf(dst, 40, "\\x%02x", data[0]);
		return 1;
	}
	if (c == '\\' && !(keep & TEXT_KEEP_BACKSLASH)) {
		memcpy(dst, "\\\\", 2);
		*ret_len = 2;
		return 1;
	}
	if (c >= 0x80 && text_is_unsafe(c)) {
		*ret_len = (size_t)snprintf(dst, 40, "\\u{%x}", c);
		return len;
	}
	memcpy(dst, data, len);
	*ret_len = len;
	return len;
}

/* How many bytes from data need no change: printable ASCII but the backslash. */
static size_t plain_run(const uint8_t *data, size_t n)
{
	size_t i = 0;

	while (i < n && data[i] >= 0x20 && data[i] < 0x7f && data[i] != '\\')
		i++;
	return i;
}

bool text_escape(struct buf *b, const void *data, size_t n, unsigned keep)
{
	const uint8_t *p = data;

	while (n) {
		char one[40];
		size_t run = plain_run(p, n), used, len;

		if (run) {
			if (!buf_append(b, p, run))
				return false;
			p += run;
			n -= run;
			continue;
		}
		used = escape_one(p, n, keep, one, &len);
		if (!buf_append(b, one, len))
			return false;
		p += used;
		n -= used;
	}
	return true;
}

const char *text_safe(char *dst, size_t cap, const void *data, size_t n, unsigned keep)
{
	const uint8_t *p = data;
	size_t at = 0;

	while (n) {
		char one[40];
		size_t len, used = escape_one(p, n, keep, one, &len);

		if (at + len >= cap)
			break;
		memcpy(dst + at, one, len);
		at += len;
		p += used;
		n -= used;
	}
	dst[at] = '\0';
	return dst;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
	enum { MOST = 63 };
	unsigned row[3][MOST + 1];
	size_t na = strlen(a), nb = strlen(b), i, j;

	if (na > MOST || nb > MOST)
		return limit + 1;
	for (j = 0; j <= nb; j++)
		row[0][j] = (unsigned)j;
	for (i = 1; i <= na; i++) {
		unsigned *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (j = 1; j <= nb; j++) {
			unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[na % 3][nb] <= limit ? row[na % 3][nb] : limit + 1;
}

const char *text_suggest(const char *word, const char *const *words, size_t n)
{
	const char *best = NULL;
	unsigned best_distance = 3;
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned distance = text_distance(word, words[i], 2);

		if (distance < best_distance && distance * 2 <= strlen(words[i])) {
			best = words[i];
			best_distance = distance;
		}
	}
	return best;
}

char *text_next_line(const char **text, const char *end)
{
	const char *start = *text, *newline;

	if (start >= end)
		return NULL;
	newline = memchr(start, '\n', (size_t)(end - start));
	*text = newline ? newline + 1 : end;
	return xstrndup(start, (size_t)((newline ? newline : end) - start));
}

bool text_equal_nocase(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}
