/* The text form of recordings, and back. */
#include "stream/recording.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	STRING_MAX = 64, /* bytes of a string on one line */
	SECONDS_MAX = 100000000, /* three years */
};

/* ---- writing ---- */

static bool format_byte(struct buf *b, uint8_t byte)
{
	switch (byte) {
	case '\n':
		return buf_append(b, "\\n", 2);
	case '\r':
		return buf_append(b, "\\r", 2);
	case '\t':
		return buf_append(b, "\\t", 2);
	case '"':
		return buf_append(b, "\\\"", 2);
	case '\\':
		return buf_append(b, "\\\\", 2);
	default:
		return byte >= 0x20 && byte < 0x7f ? buf_byte(b, byte)
						   : buf_printf(b, "\\x%02x", byte);
	}
}

/* How many bytes go onto one line: up to a newline, or so many. */
static size_t line_of(const uint8_t *data, size_t n)
{
	size_t most = n < STRING_MAX ? n : STRING_MAX;
	const uint8_t *newline = memchr(data, '\n', most);

	return newline ? (size_t)(newline - data) + 1 : most;
}

bool recording_format_bytes(struct buf *b, const uint8_t *data, size_t n)
{
	bool fits = n > 0 || buf_append(b, "\"\"\n", 3);
	size_t at = 0;

	while (fits && at < n) {
		size_t end = at + line_of(data + at, n - at);

		fits = buf_append(b, at ? "\t\"" : "\"", at ? 2 : 1);
		for (; fits && at < end; at++)
			fits = format_byte(b, data[at]);
		fits = fits && buf_append(b, "\"\n", 2);
	}
	return fits;
}

bool recording_format(struct buf *b, const struct recording_step *step, const uint8_t *data,
		      size_t n)
{
	const char *who = step->is_server ? "server" : "client";

	if (!buf_printf(b, "%" PRIu32 " %" PRIu64 ".%06u ", step->conn, step->at_ns / CLOCK_S,
			(unsigned)(step->at_ns % CLOCK_S / CLOCK_US)))
		return false;
	switch (step->kind) {
	case RECORDING_OPEN:
		return buf_printf(b, "open %s %s%s%.*s\n",
				  step->is_messages ? "messages" : "stream", who, n ? " " : "",
				  (int)n, n ? (const char *)data : "");
	case RECORDING_BYTES:
		return buf_printf(b, "%s ", who) && recording_format_bytes(b, data, n);
	case RECORDING_END:
		return buf_printf(b, "%s end\n", who);
	case RECORDING_RESET:
		return buf_printf(b, "%s reset\n", who);
	case RECORDING_CLOSE:
		return buf_printf(b, "close\n");
	}
	return false;
}

/* ---- reading ---- */

struct parse {
	const char *at, *end; /* of the line */
	unsigned line;
	const char *subject;
	struct recording *r;
	struct error *err;
};

static int fail(const struct parse *p, const char *why)
{
	return error_set(p->err, ERROR_USAGE, 0, p->subject, "line %u: %s", p->line, why);
}

/* Takes the word if it is the next, with the blank behind it. */
static bool take_word(struct parse *p, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(p->end - p->at) < n || memcmp(p->at, word, n) != 0)
		return false;
	if (p->at + n < p->end && p->at[n] != ' ')
		return false;
	p->at += n + (p->at + n < p->end);
	return true;
}

static bool take_digits(struct parse *p, uint64_t most, uint64_t *ret, int *ret_n)
{
	uint64_t value = 0;
	int n = 0;

	for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++, n++) {
		value = value * 10 + (uint64_t)(*p->at - '0');
		if (value > most)
			return false;
	}
	*ret = value;
	*ret_n = n;
	return n > 0;
}

static bool take_blank(struct parse *p)
{
	return p->at < p->end && *p->at++ == ' ';
}

/* "12.345678 " */
static bool take_time(struct parse *p, uint64_t *ret)
{
	uint64_t seconds, fraction;
	int n;

	if (!take_digits(p, SECONDS_MAX, &seconds, &n) || p->at == p->end || *p->at++ != '.' ||
	    !take_digits(p, 999999999, &fraction, &n) || n > 9 || !take_blank(p))
		return false;
	for (; n < 9; n++)
		fraction *= 10;
	*ret = seconds * CLOCK_S + fraction;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Behind a backslash; -1 for what is no escape. */
static int take_escape(struct parse *p)
{
	static const char names[] = "nrt\"\\", values[] = "\n\r\t\"\\";
	const char *found;
	int high, low;

	if (p->at == p->end)
		return -1;
	found = strchr(names, *p->at);
	if (found && *found) {
		p->at++;
		return values[found - names];
	}
	if (*p->at++ != 'x' || p->end - p->at < 2)
		return -1;
	high = hex_digit(p->at[0]);
	low = hex_digit(p->at[1]);
	p->at += 2;
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static void add_byte(struct recording *r, uint8_t byte)
{
	r->bytes = mem_grow(r->bytes, &r->bytes_cap, r->bytes_n, 1);
	r->bytes[r->bytes_n++] = byte;
}

/* A string up to its closing quote, which ends the line; onto the last step. */
static int take_string(struct parse *p)
{
	struct recording_step *step = &p->r->steps[p->r->n - 1];
	int byte;

	for (p->at++; p->at < p->end && *p->at != '"';) {
		byte = (uint8_t)*p->at++;
		if (byte == '\\')
			byte = take_escape(p);
		if (byte < 0)
			return fail(p, "an unknown escape: there are \\n \\r \\t \\\" \\\\ \\xHH");
		if (++step->n > RECORDING_MESSAGE_MAX)
			return fail(p, "too many bytes at once");
		add_byte(p->r, (uint8_t)byte);
	}
	if (p->at == p->end || p->at + 1 != p->end)
		return fail(p, p->at == p->end ? "a string without its end"
					       : "something behind the string");
	return 0;
}

static int take_continuation(struct parse *p)
{
	const struct recording *r = p->r;

	while (p->at < p->end && (*p->at == ' ' || *p->at == '\t'))
		p->at++;
	if (p->at == p->end)
		return 0;
	if (*p->at != '"' || !r->n || r->steps[r->n - 1].kind != RECORDING_BYTES)
		return fail(p, "a string that continues none");
	return take_string(p);
}

/* What a side has done, behind its name. */
static int take_deed(struct parse *p, struct recording_step *step)
{
	if (p->at < p->end && *p->at == '"') {
		step->kind = RECORDING_BYTES;
		step->off = p->r->bytes_n;
		return take_string(p);
	}
	if (take_word(p, "end"))
		step->kind = RECORDING_END;
	else if (take_word(p, "reset"))
		step->kind = RECORDING_RESET;
	else
		return fail(p, "neither a string nor end nor reset");
	return p->at == p->end ? 0 : fail(p, "something behind the last word");
}

/* Who the ends were, behind the role, is for people. */
static int take_open(struct parse *p, struct recording_step *step)
{
	step->kind = RECORDING_OPEN;
	step->is_messages = take_word(p, "messages");
	if (!step->is_messages && !take_word(p, "stream"))
		return fail(p, "neither stream nor messages");
	step->is_server = take_word(p, "server");
	return step->is_server || take_word(p, "client") ? 0
							 : fail(p, "neither client nor server");
}

static int take_step(struct parse *p)
{
	struct recording *r = p->r;
	struct recording_step *step;
	uint64_t conn, at;
	int n;

	if (!take_digits(p, UINT32_MAX, &conn, &n) || !take_blank(p) || !take_time(p, &at))
		return fail(p, "does not begin with a number and seconds");
	r->steps = mem_grow(r->steps, &r->cap, r->n, sizeof(*r->steps));
	step = &r->steps[r->n++];
	*step = (struct recording_step){ .conn = (uint32_t)conn, .at_ns = at, .line = p->line };
	if (take_word(p, "open"))
		return take_open(p, step);
	if (take_word(p, "close")) {
		step->kind = RECORDING_CLOSE;
		return p->at == p->end ? 0 : fail(p, "something behind the last word");
	}
	step->is_server = take_word(p, "server");
	if (!step->is_server && !take_word(p, "client"))
		return fail(p, "neither client nor server nor open nor close");
	return take_deed(p, step);
}

static int take_line(struct parse *p)
{
	if (p->line == 1)
		return take_word(p, RECORDING_HEADING) && p->at == p->end
			       ? 0
			       : fail(p, "not \"" RECORDING_HEADING "\": this is no recording");
	if (p->at == p->end || *p->at == '#')
		return 0;
	if (*p->at == ' ' || *p->at == '\t')
		return take_continuation(p);
	return take_step(p);
}

int recording_parse(const char *text, size_t n, const char *subject, struct recording *ret,
		    struct error *err)
{
	struct recording r = { .n = 0 };
	struct parse p = { .line = 0, .subject = subject, .r = &r, .err = err };
	const char *at = text, *end = text + n;

	do {
		const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;

		p.line++;
		p.at = at;
		p.end = newline ? newline : end;
		if (take_line(&p) < 0) {
			recording_done(&r);
			return -1;
		}
		at = newline ? newline + 1 : end;
	} while (at < end);
	*ret = r;
	return 0;
}

int recording_read(const char *path, struct recording *ret, struct error *err)
{
	size_t n;
	char *text = file_read(path, RECORDING_MAX, &n);
	int result;

	if (!text)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot read the recording");
	if (n == RECORDING_MAX)
		result = error_set(err, ERROR_USAGE, 0, path, "the recording is too long");
	else
		result = recording_parse(text, n, path, ret, err);
	free(text);
	return result;
}

void recording_done(struct recording *r)
{
	free(r->steps);
	free(r->bytes);
	*r = (struct recording){ .n = 0 };
}
