/* Events as lines of a recording. */
#include "stream/tap_record.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/recording.h"
#include "stream/tap.h"
#include "stream/tap_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	PIECE = 256 << 10,   /* of a stream, as one step */
	OUT_MAX = 7 * PIECE, /* a newline takes six characters, quotes and all */
	END_TEXT = 4 * ADDR_TEXT,
	TIME_TEXT = 40,
};

struct tap_record {
	struct tap_sink sink;
	struct tap_file file;
	struct buf out;
};

/* One word, since blanks are between the words. */
static const char *format_end(char dst[static END_TEXT], const struct addr *a)
{
	char text[ADDR_TEXT], *p;

	if (!a->len)
		return "unknown";
	addr_format_port(text, a);
	text_safe(dst, END_TEXT, text, strlen(text), TEXT_KEEP_NONE);
	for (p = dst; *p; p++) {
		if (*p == ' ')
			*p = '_';
	}
	return dst;
}

static const char *format_time(char dst[static TIME_TEXT], uint64_t at)
{
	time_t seconds = (time_t)(at / CLOCK_S);
	char text[24];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(dst, TIME_TEXT, "%s.%06uZ", text, (unsigned)(at % CLOCK_S / CLOCK_US));
	return dst;
}

static int write_out(struct tap_record *r, struct error *err)
{
	int result = tap_file_write(&r->file, buf_data(&r->out), r->out.len, err);

	buf_clear(&r->out);
	return result;
}

static int add_open(struct tap_record *r, const struct tap_conn *conn,
		    const struct recording_step *step, uint64_t at, struct error *err)
{
	char local[END_TEXT], peer[END_TEXT], time[TIME_TEXT], text[2 * END_TEXT + TIME_TEXT + 2];
	int n = snprintf(text, sizeof(text), "%s %s %s", format_end(local, &conn->local),
			 format_end(peer, &conn->peer), format_time(time, at));

	(void)recording_format(&r->out, step, (const uint8_t *)text, (size_t)n);
	return write_out(r, err);
}

/* A message is one step; of a stream it does not matter where one ends. */
static int add_bytes(struct tap_record *r, const struct tap_conn *conn,
		     const struct recording_step *step, const struct tap_event *event,
		     struct error *err)
{
	size_t at = 0;

	do {
		size_t n = event->n - at < PIECE ? event->n - at : PIECE;

		(void)recording_format(&r->out, step, event->data + at, n);
		if (write_out(r, err) < 0)
			return -1;
		at += n;
	} while (at < event->n && conn->socktype == SOCK_STREAM);
	return 0;
}

static int take(struct tap_sink *sink, const struct tap_conn *conn,
		const struct tap_event *event, struct error *err)
{
	static const enum recording_kind kinds[] = {
		[TAP_OPENED] = RECORDING_OPEN, [TAP_BYTES] = RECORDING_BYTES,
		[TAP_END] = RECORDING_END,     [TAP_RESET] = RECORDING_RESET,
		[TAP_CLOSED] = RECORDING_CLOSE,
	};
	struct tap_record *r = CONTAINER(sink, struct tap_record, sink);
	struct recording_step step = {
		.conn = conn->id,
		.kind = kinds[event->kind],
		.is_server = (event->from == TAP_FROM_US) == conn->is_server,
		.is_messages = conn->socktype != SOCK_STREAM,
	};

	if (event->kind == TAP_OPENED) {
		step.is_server = conn->is_server;
		return add_open(r, conn, &step, event->at, err);
	}
	step.at_ns = event->at > conn->opened_at ? event->at - conn->opened_at : 0;
	if (event->kind == TAP_BYTES)
		return add_bytes(r, conn, &step, event, err);
	(void)recording_format(&r->out, &step, NULL, 0);
	return write_out(r, err);
}

struct tap_record *tap_record_new(const char *path, struct error *err)
{
	struct tap_record *r = xcalloc(1, sizeof(*r));

	r->sink.take = take;
	buf_init(&r->out, OUT_MAX);
	(void)buf_printf(&r->out, "%s\n", RECORDING_HEADING);
	if (tap_file_open(&r->file, path, STDOUT_FILENO, err) < 0 || write_out(r, err) < 0) {
		tap_record_free(r);
		return NULL;
	}
	return r;
}

struct tap_sink *tap_record_sink(struct tap_record *r)
{
	return &r->sink;
}

void tap_record_free(struct tap_record *r)
{
	if (!r)
		return;
	tap_file_close(&r->file);
	buf_done(&r->out);
	free(r);
}
