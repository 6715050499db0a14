/*
 * The telnet parser and filter: however a stream is cut, the same events and the same answers
 * come out, and there are never more answers than the filter's bound.
 *
 * The first byte of the input chooses how it is cut, the rest is what the peer says.
 */
#include "base/buf.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/telnet.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_parse.h"
#include "stream/telnet_proto.h"
#include "support/lib_fake_stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the parser ---- */

/* Adds an event to the story in a form in which runs of data do not show where they were cut. */
static void tell(struct buf *story, const struct telnet_event *e)
{
	size_t i;

	if (e->kind == TELNET_EVENT_NONE)
		return;
	if (e->kind == TELNET_EVENT_DATA) {
		for (i = 0; i < e->len; i++) {
			buf_byte(story, TELNET_EVENT_DATA);
			buf_byte(story, e->data[i]);
		}
		return;
	}
	buf_byte(story, (uint8_t)e->kind);
	buf_byte(story, e->command);
	buf_byte(story, e->option);
	buf_u32(story, (uint32_t)e->len);
	buf_append(story, e->data, e->len);
}

static void parse(const uint8_t *data, size_t size, size_t piece, bool is_binary,
		  struct buf *story)
{
	struct telnet_parser parser = { .is_binary = is_binary };
	struct telnet_event event;
	size_t at = 0, end;

	while (at < size) {
		end = size - at < piece ? size : at + piece;
		while (at < end) {
			size_t used = telnet_parse(&parser, data + at, end - at, &event);

			/* An event may take no byte, but not two in a row. */
			if (used == 0 && event.kind != TELNET_EVENT_SUB_DROPPED)
				abort();
			if (event.kind == TELNET_EVENT_DATA && !event.len)
				abort();
			at += used;
			tell(story, &event);
		}
	}
}

/* ---- the filter ---- */

static struct loop *loop;

static char name[] = "USER", other[] = "HOME", value[] = "a\001\377";

/* What is shown of a subnegotiation drives no terminal. */
static void on_sub(struct stream *s, bool is_sent, uint8_t option, const uint8_t *data, size_t n,
		   void *user)
{
	struct buf b;
	size_t i;

	(void)s;
	(void)is_sent;
	(void)user;
	buf_init(&b, 9000);
	telnet_describe_sub(&b, option, data, n);
	for (i = 0; i < b.len; i++)
		if (buf_data(&b)[i] < ' ')
			abort();
	buf_done(&b);
}

static void filter(const uint8_t *data, size_t size, size_t piece, struct buf *seen,
		   struct buf *sent)
{
	static const char *const terminals[] = { "vt100", "vt", NULL };
	static const uint8_t characters[SLC_COUNT] = { [SLC_IP] = 3, [SLC_SYNCH] = 255 };
	static struct telnet_variable variables[] = { { name, value, true }, { other, value, false } };
	static const struct telnet_environ environment = { .variables = variables, .n = 2 };
	static const struct telnet_serial serial = { .speed = 9600, .data = 8, .parity = 1, .stop = 1 };
	const struct telnet_config config = { .terminals = terminals,
					      .columns = 255,
					      .rows = 24,
					      .speed = "9600,9600",
					      .charset = "UTF-8",
					      .environment = &environment,
					      .characters = characters,
					      .serial = &serial,
					      .has_flow = true,
					      .negotiates_first = true,
					      .on_sub = on_sub };
	struct fake_stream *below = fake_stream_new(loop);
	struct stream *s = telnet_new(&below->base, &config);
	struct error err = ERROR_INIT;
	uint8_t bytes[64];
	ssize_t n;

	below->max_read = piece;
	fake_stream_say_bytes(below, 0, data, size);
	fake_stream_end(below, 0);
	while ((n = stream_read(s, bytes, sizeof(bytes), &err)) > 0)
		buf_append(seen, bytes, (size_t)n);
	if (n != STREAM_EOF)
		abort();
	buf_append(sent, buf_data(&below->written), below->written.len);
	stream_free(s);
}

static void compare(const struct buf *a, const struct buf *b)
{
	if (a->len != b->len || (a->len && memcmp(buf_data(a), buf_data(b), a->len) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf story[2], sent[2];
	struct error err = ERROR_INIT;
	size_t i, piece;
	bool is_binary;

	if (!loop)
		loop = loop_new(&err);
	if (!loop || size < 1)
		return 0;
	piece = 1u + (data[0] & 0x3f);
	is_binary = data[0] & 0x40;
	for (i = 0; i < 2; i++) {
		buf_init(&story[i], SIZE_MAX / 2);
		buf_init(&sent[i], SIZE_MAX / 2);
		parse(data + 1, size - 1, i ? piece : size, is_binary, &story[i]);
	}
	compare(&story[0], &story[1]);
	for (i = 0; i < 2; i++) {
		buf_clear(&story[i]);
		filter(data + 1, size - 1, i ? piece : size, &story[i], &sent[i]);
	}
	compare(&story[0], &story[1]);
	compare(&sent[0], &sent[1]);
	/*
	 * What was said first and when LINEMODE came on, and at most one answer of 47 bytes to six
	 * bytes.
	 */
	if (story[0].len > size || sent[0].len > 64 + size * 24 || sent[0].len > 2000 * 96)
		abort();
	for (i = 0; i < 2; i++) {
		buf_done(&story[i]);
		buf_done(&sent[i]);
	}
	return 0;
}
