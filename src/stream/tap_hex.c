/* Events as lines for people. */
#include "stream/tap_hex.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/tap.h"
#include "stream/tap_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	WIDTH = 16,
	LINE = 160, /* the longest with bytes, and room for what begins and ends a style */
	ENOUGH = 64 << 10,
	TIME_TEXT = 24,
	END_TEXT = 2 * ADDR_TEXT,
};

struct tap_hex {
	struct tap_sink sink;
	struct tap_file file;
	struct tap_hex_styles styles;
	struct buf out;
};

static const char *format_time(char dst[static TIME_TEXT], uint64_t at)
{
	time_t seconds = (time_t)(at / CLOCK_S);
	char text[16];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	snprintf(dst, TIME_TEXT, "%s.%06u", text, (unsigned)(at % CLOCK_S / CLOCK_US));
	return dst;
}

static const char *format_end(char dst[static END_TEXT], const struct addr *a)
{
	char text[ADDR_TEXT];

	if (!a->len)
		return "unknown";
	addr_format_port(text, a);
	return text_safe(dst, END_TEXT, text, strlen(text), TEXT_KEEP_NONE);
}

static char arrow(enum tap_from from)
{
	return from == TAP_FROM_US ? '>' : '<';
}

/* ---- bytes ---- */

static void add_line(struct tap_hex *h, const struct tap_event *event, uint64_t offset, size_t at)
{
	size_t n = event->n - at < WIDTH ? event->n - at : WIDTH, i;
	char hex[3 * WIDTH + 2], text[WIDTH + 1];
	char *p = hex;

	for (i = 0; i < WIDTH; i++) {
		if (i == WIDTH / 2)
			*p++ = ' ';
		if (i < n)
			snprintf(p, 4, "%02x ", event->data[at + i]);
		else
			memcpy(p, "   ", 4);
		p += 3;
	}
	for (i = 0; i < n; i++) {
		uint8_t c = event->data[at + i];

		text[i] = (char)(c >= 0x20 && c < 0x7f ? c : '.');
	}
	text[n] = '\0';
	(void)buf_printf(&h->out, "%s%c %08" PRIx64 "  %s |%s|%s\n",
			 event->from == TAP_FROM_US ? h->styles.ours : h->styles.peers,
			 arrow(event->from), offset + at, hex, text, h->styles.end);
}

static int write_out(struct tap_hex *h, struct error *err)
{
	int result = tap_file_write(&h->file, buf_data(&h->out), h->out.len, err);

	buf_clear(&h->out);
	return result;
}

static int add_bytes(struct tap_hex *h, const struct tap_conn *conn,
		     const struct tap_event *event, struct error *err)
{
	uint64_t offset = conn->socktype == SOCK_STREAM ? conn->bytes[event->from] : 0;
	size_t at;

	for (at = 0; at < event->n; at += WIDTH) {
		if (h->out.len > ENOUGH && write_out(h, err) < 0)
			return -1;
		add_line(h, event, offset, at);
	}
	return 0;
}

/* ---- the lines between ---- */

static void add_opened(struct tap_hex *h, const struct tap_conn *conn)
{
	char local[END_TEXT], peer[END_TEXT], took[24];

	(void)buf_printf(&h->out, "%s %c %s ", format_end(local, &conn->local),
			 conn->is_server ? '<' : '>', format_end(peer, &conn->peer));
	if (conn->socktype != SOCK_STREAM)
		(void)buf_printf(&h->out, "messages");
	else if (conn->took_ns)
		(void)buf_printf(&h->out, "connected in %s", clock_format(took, conn->took_ns));
	else
		(void)buf_printf(&h->out, "connected");
}

static void add_note(struct tap_hex *h, const struct tap_conn *conn,
		     const struct tap_event *event)
{
	char time[TIME_TEXT];

	(void)buf_printf(&h->out, "%s%s %u ", h->styles.note, format_time(time, event->at),
			 conn->id);
	if (event->kind == TAP_OPENED)
		add_opened(h, conn);
	else if (event->kind == TAP_BYTES)
		(void)buf_printf(&h->out, "%c %zu %s%s", arrow(event->from), event->n,
				 event->n == 1 ? "byte" : "bytes",
				 event->is_urgent ? ", the last one urgent" : "");
	else if (event->kind == TAP_CLOSED)
		(void)buf_printf(&h->out, "closed");
	else
		(void)buf_printf(&h->out, "%c %s", arrow(event->from),
				 event->kind == TAP_END ? "end" : "reset");
	(void)buf_printf(&h->out, "%s\n", h->styles.end);
}

static int take(struct tap_sink *sink, const struct tap_conn *conn,
		const struct tap_event *event, struct error *err)
{
	struct tap_hex *h = CONTAINER(sink, struct tap_hex, sink);

	add_note(h, conn, event);
	if (event->kind == TAP_BYTES && add_bytes(h, conn, event, err) < 0)
		return -1;
	return write_out(h, err);
}

/* ---- the interface ---- */

struct tap_hex *tap_hex_new(const char *path, const struct tap_hex_styles *styles,
			    struct error *err)
{
	struct tap_hex *h = xcalloc(1, sizeof(*h));

	h->sink.take = take;
	tzset(); /* reads a file, which may not be possible any more when the first line is due */
	h->styles = *styles;
	buf_init(&h->out, ENOUGH + 4 * END_TEXT + LINE);
	if (tap_file_open(&h->file, path, STDERR_FILENO, err) < 0) {
		tap_hex_free(h);
		return NULL;
	}
	return h;
}

struct tap_sink *tap_hex_sink(struct tap_hex *h)
{
	return &h->sink;
}

void tap_hex_free(struct tap_hex *h)
{
	if (!h)
		return;
	tap_file_close(&h->file);
	buf_done(&h->out);
	free(h);
}
