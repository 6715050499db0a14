/* What a peer sends, made safe for a terminal. */
#include "stream/safe.h"

#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/outbox.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 4096,
	TAIL = 32, /* the longest colour sequence that text_escape() lets through */
	GROWTH = 4, /* one byte becomes at most so many: "\xff" */
};

struct safe {
	struct stream base;
	struct outbox out;
	unsigned keep;
	bool is_off;
	uint8_t tail[TAIL]; /* the beginning of something whose rest has not come yet */
	size_t tail_len;
};

static struct safe *safe_of(const struct stream *s)
{
	return CONTAINER(s, struct safe, base);
}

/* Could more bytes make a colour sequence of these? */
static bool is_begun_colour(const uint8_t *p, size_t n)
{
	size_t i;

	if (n >= TAIL || p[0] != 0x1b || (n > 1 && p[1] != '['))
		return false;
	for (i = 2; i < n; i++) {
		if (p[i] != ';' && (p[i] < '0' || p[i] > '9'))
			return false;
	}
	return true;
}

/* Could more bytes make a character of these?  The range of the second depends on the first. */
static bool is_begun_character(const uint8_t *p, size_t n)
{
	static const uint8_t seconds[] = { 0x80, 0x90, 0xbf };
	uint8_t whole[4] = { p[0], 0x80, 0x80, 0x80 };
	size_t i;

	if (n > 3)
		return false;
	for (i = 0; i < sizeof(seconds); i++) {
		uint32_t c;

		whole[1] = n > 1 ? p[1] : seconds[i];
		whole[2] = n > 2 ? p[2] : 0x80;
		if (text_utf8(whole, sizeof(whole), &c) > n)
			return true;
	}
	return false;
}

/* How many bytes at the end are the beginning of something. */
static size_t begun(const struct safe *f, const uint8_t *p, size_t n)
{
	size_t len, most = n < TAIL - 1 ? n : TAIL - 1;

	for (len = most; len > 0; len--) {
		const uint8_t *start = p + n - len;

		if (f->keep & TEXT_KEEP_SGR && is_begun_colour(start, len))
			return len;
		if (is_begun_character(start, len))
			return len;
	}
	return 0;
}

static ssize_t safe_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct safe *f = safe_of(s);
	uint8_t bytes[TAIL + CHUNK];
	size_t len, rest;
	int result = outbox_flush(&f->out, err);

	if (result < 0)
		return result;
	if (f->is_off)
		return stream_write(s->below, src, n, err);
	if (n > CHUNK)
		n = CHUNK;
	memcpy(bytes, f->tail, f->tail_len);
	memcpy(bytes + f->tail_len, src, n);
	len = f->tail_len + n;
	rest = begun(f, bytes, len);
	memcpy(f->tail, bytes + len - rest, rest);
	f->tail_len = rest;
	(void)text_escape(&f->out.held, bytes, len - rest, f->keep);
	result = outbox_flush(&f->out, err);
	return result == STREAM_ERROR ? STREAM_ERROR : (ssize_t)n;
}

void safe_set(struct stream *s, bool is_on)
{
	struct safe *f = safe_of(s);

	/* Half of a character from before belongs to no stream any more. */
	f->tail_len = 0;
	f->is_off = !is_on;
}

static int safe_shut(struct stream *s, struct error *err)
{
	struct safe *f = safe_of(s);
	int result = outbox_flush(&f->out, err);

	if (result < 0)
		return result;
	(void)text_escape(&f->out.held, f->tail, f->tail_len, f->keep);
	f->tail_len = 0;
	result = outbox_flush(&f->out, err);
	return result < 0 ? result : stream_shut(s->below, err);
}

static void safe_want(struct stream *s, unsigned events)
{
	outbox_want(&safe_of(s)->out, events);
}

static int safe_bare_fd(const struct stream *s, unsigned direction)
{
	return direction == STREAM_READ ? stream_bare_fd(s->below, direction) : -1;
}

static void safe_free(struct stream *s)
{
	struct safe *f = safe_of(s);

	outbox_done(&f->out);
	stream_free(s->below);
	free(f);
}

static const struct stream_ops safe_ops = {
	.name = "safe",
	.write = safe_write,
	.shut = safe_shut,
	.want = safe_want,
	.bare_fd = safe_bare_fd,
	.free = safe_free,
};

struct stream *safe_new(struct stream *below, unsigned keep)
{
	struct safe *f = xcalloc(1, sizeof(*f));

	f->keep = keep;
	stream_init(&f->base, &safe_ops, below);
	outbox_init(&f->out, &f->base, GROWTH * (CHUNK + TAIL));
	return &f->base;
}
