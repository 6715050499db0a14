/* Telnet streams in pieces. */
#include "support/lib_telnet.h"

#include "base/buf.h"
#include "base/error.h"
#include "stream/stream.h"
#include "stream/telnet.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_parse.h"
#include "support/lib_fake_stream.h"

#include <stdlib.h>

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

static void parse_piece(struct telnet_parser *parser, const uint8_t *data, size_t n,
			struct buf *story)
{
	struct telnet_event event;
	size_t at = 0;

	while (at < n) {
		size_t used = telnet_parse(parser, data + at, n - at, &event);

		if (used == 0 && event.kind != TELNET_EVENT_SUB_DROPPED)
			abort();
		if (event.kind == TELNET_EVENT_DATA && !event.len)
			abort();
		at += used;
		tell(story, &event);
	}
}

void telnet_tell_events(const uint8_t *data, size_t n, struct telnet_cut cut, bool is_binary,
			struct buf *story)
{
	struct telnet_parser parser = { .is_binary = is_binary };
	size_t at = cut.first < n ? cut.first : n, len;

	parse_piece(&parser, data, at, story);
	for (; at < n; at += len) {
		len = n - at < cut.piece ? n - at : cut.piece;
		parse_piece(&parser, data + at, len, story);
	}
}

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

static char name[] = "USER", other[] = "HOME", value[] = "a\001\377";

struct stream *telnet_with_everything(struct stream *below)
{
	static const char *const terminals[] = { "vt100", "vt", NULL };
	static const uint8_t characters[SLC_COUNT] = { [SLC_IP] = 3, [SLC_SYNCH] = 255 };
	static struct telnet_variable variables[] = { { name, value, true },
						      { other, value, false } };
	static const struct telnet_environ environment = { .variables = variables, .n = 2 };
	static const struct telnet_serial serial = { .speed = 9600, .data = 8, .parity = 1,
						     .stop = 1 };
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

	return telnet_new(below, &config);
}

void telnet_tell_session(struct loop *loop, const uint8_t *data, size_t n, struct telnet_cut cut,
			 struct buf *seen, struct buf *sent)
{
	struct fake_stream *below = fake_stream_new(loop);
	struct stream *s = telnet_with_everything(&below->base);
	struct error err = ERROR_INIT;
	size_t first = cut.first < n ? cut.first : n;
	uint8_t bytes[64];
	ssize_t got;

	below->max_read = cut.piece;
	if (first)
		fake_stream_say_bytes(below, 0, data, first);
	if (first < n)
		fake_stream_say_bytes(below, 0, data + first, n - first);
	fake_stream_end(below, 0);
	while ((got = stream_read(s, bytes, sizeof(bytes), &err)) > 0)
		buf_append(seen, bytes, (size_t)got);
	if (got != STREAM_EOF)
		abort();
	buf_append(sent, buf_data(&below->written), below->written.len);
	stream_free(s);
}
