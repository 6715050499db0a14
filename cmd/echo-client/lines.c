/*
 * Line mode: a line goes out, its echo comes back, then the next line.  Within a line
 * both directions flow at once, so that a line may be longer than what the server or the
 * kernel holds.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/report.h"
#include "echo-client/compare.h"
#include "echo-client/document.h"
#include "echo-client/session.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/fd.h"
#include "stream/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	CHUNK = 64 * 1024,
	/* A server may hold a whole line back; more than echo-serve does must fit. */
	ON_THE_WAY = 1 << 20,
};

struct lines {
	struct session *session;
	struct stream *server, *input;
	struct loop_timer timer;

	struct buf in;     /* read, not sent */
	struct buf echoed; /* come back, not printed */
	struct compare compare;

	bool has_line;    /* a line has been begun and has not wholly come back */
	bool is_sent;     /* all of that line has gone out */
	bool is_at_end;   /* standard input is */
	bool is_shut;     /* our direction of the connection is */
	bool is_labelled; /* "echo:" was printed for this line */

	uint64_t number; /* of the line, from 1 on */
	uint64_t length; /* of the line, what has gone out */
	uint64_t started_at;
	uint64_t differed, bytes; /* lines; bytes that came back in all */

	bool has_failed;
	struct error err;
	uint8_t chunk[CHUNK];
};

static void fail(struct lines *l, const struct error *err)
{
	if (!l->has_failed)
		l->err = *err;
	l->has_failed = true;
	loop_stop(l->session->loop);
}

/* ---- printing ---- */

static void flush(struct lines *l)
{
	struct error err = ERROR_INIT;

	if (output_flush(&err) < 0)
		fail(l, &err);
}

static void prompt(struct lines *l)
{
	if (!l->session->config->prompt)
		return;
	fputs("type:", stdout);
	flush(l);
}

/* What came back, as it is; on a terminal made safe. */
static void print_echoed(struct lines *l)
{
	const struct echo_client_config *config = l->session->config;

	if (config->common.json) {
		buf_clear(&l->echoed);
		return;
	}
	if (config->prompt && !l->is_labelled)
		fputs("echo:", stdout);
	l->is_labelled = true;
	if (l->echoed.len && isatty(STDOUT_FILENO))
		output_safe(buf_data(&l->echoed), l->echoed.len,
			    TEXT_KEEP_NEWLINE | TEXT_KEEP_TAB | TEXT_KEEP_BACKSLASH);
	else if (l->echoed.len)
		fwrite(buf_data(&l->echoed), 1, l->echoed.len, stdout);
	buf_clear(&l->echoed);
}

static void print_line_document(const struct lines *l)
{
	struct json *doc = document_new("line"), *difference;

	json_put_int(doc, "line", (int64_t)l->number);
	json_put_int(doc, "bytes", (int64_t)l->length);
	json_put_real(doc, "rtt_ms",
		      (double)(loop_now(l->session->loop) - l->started_at) /
			      (double)CLOCK_MS);
	json_put_bool(doc, "equal", !l->compare.differs);
	if (l->compare.differs) {
		difference = json_new_object();
		json_put_int(difference, "offset", (int64_t)l->compare.first.at);
		json_put_int(difference, "sent", l->compare.first.sent);
		json_put_int(difference, "got", l->compare.first.got);
		json_put(doc, "difference", difference);
	}
	document_print(doc);
}

static void print_summary_document(const struct lines *l)
{
	struct json *doc = document_new("summary");

	json_put_int(doc, "lines", (int64_t)l->number);
	json_put_int(doc, "bytes", (int64_t)l->bytes);
	json_put_int(doc, "differed", (int64_t)l->differed);
	json_put_bool(doc, "complete", !l->has_failed);
	document_print(doc);
}

/* ---- lines ---- */

static void lose(struct lines *l, const char *how)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_ECHO, 0, l->session->name,
		  "line %" PRIu64 ": %zu of %" PRIu64 " bytes did not come back %s",
		  l->number, compare_missing(&l->compare), l->length, how);
	fail(l, &err);
}

static void time_is_over(struct loop *loop, void *user)
{
	struct lines *l = user;
	struct error err = ERROR_INIT;
	char text[24], how[48];

	clock_format(text, l->session->config->dialing.timeout);
	if (!l->has_line) {
		report_note(1, "the server has not closed the connection within %s",
			    text);
		loop_stop(loop);
	} else if (l->bytes) {
		snprintf(how, sizeof(how), "within %s", text);
		lose(l, how);
	} else {
		error_set(&err, ERROR_PEER, ETIMEDOUT, l->session->name,
			  "nothing came back within %s", text);
		fail(l, &err);
	}
}

/*
 * Counts from the last progress: a long line may take longer than the time of one echo.
 * While a line has not wholly gone out, a server may rightly wait for the rest.
 */
static void arm(struct lines *l)
{
	struct session *s = l->session;
	bool is_answer_due = l->has_line && compare_missing(&l->compare) &&
			     (l->is_sent || !compare_room(&l->compare));

	if (is_answer_due || l->is_shut)
		loop_timer_set(
			s->loop, &l->timer,
			clock_deadline(loop_now(s->loop), s->config->dialing.timeout),
			time_is_over, l);
	else
		loop_timer_unset(&l->timer);
}

static void begin_line(struct lines *l)
{
	l->has_line = true;
	l->is_sent = l->is_labelled = false;
	l->number++;
	l->length = 0;
	l->started_at = loop_now(l->session->loop);
	compare_restart(&l->compare);
}

static void end_line(struct lines *l)
{
	char text[COMPARE_TEXT];

	l->has_line = false;
	print_echoed(l);
	if (l->session->config->common.json)
		print_line_document(l);
	flush(l);
	if (l->compare.differs) {
		l->differed++;
		report_warning("line %" PRIu64 " %s", l->number,
			       compare_format(text, &l->compare.first));
	}
	/* Also behind the last line: its end and the end of input may come apart or together. */
	prompt(l);
}

/* After each step: is the line complete, and what is the deadline now? */
static void check_line(struct lines *l)
{
	if (l->has_line && l->is_sent && !compare_missing(&l->compare))
		end_line(l);
	arm(l);
}

/* How many of the bytes at hand may go out now. */
static size_t sendable(const struct lines *l)
{
	size_t n = l->in.len, room = compare_room(&l->compare);
	const uint8_t *newline;

	if (!n || (l->has_line && l->is_sent))
		return 0;
	newline = memchr(buf_data(&l->in), '\n', n);
	if (newline)
		n = (size_t)(newline - buf_data(&l->in)) + 1;
	return n < room ? n : room;
}

static void send_input(struct lines *l)
{
	struct error err = ERROR_INIT;
	size_t n;

	while ((n = sendable(l)) > 0) {
		const uint8_t *data = buf_data(&l->in);
		ssize_t put;

		if (!l->has_line)
			begin_line(l);
		put = stream_write(l->server, data, n, &err);
		if (put == STREAM_ERROR)
			fail(l, &err);
		if (put < 0)
			return;
		compare_sent(&l->compare, data, (size_t)put);
		l->is_sent = data[put - 1] == '\n';
		l->length += (uint64_t)put;
		buf_consume(&l->in, (size_t)put);
		arm(l);
	}
}

static bool must_shut(const struct lines *l)
{
	return l->is_at_end && !l->in.len && !l->is_shut;
}

/* The end of input: a last line without newline is whole now, and the server shall know.
 */
static void send_end(struct lines *l)
{
	struct error err = ERROR_INIT;
	int result = stream_shut(l->server, &err);

	if (result == STREAM_ERROR && err.code == ENOTCONN)
		result = 0; /* reading tells better what has happened */
	if (result == STREAM_ERROR)
		fail(l, &err);
	if (result != 0)
		return;
	l->is_shut = l->is_sent = true;
	check_line(l);
}

static void receive_end(struct lines *l)
{
	struct error err = ERROR_INIT;

	if (l->has_line) {
		lose(l, "before the server closed the connection");
	} else if (!l->is_shut) {
		error_set(&err, ERROR_PEER, 0, l->session->name,
			  "the server closed the connection");
		fail(l, &err);
	}
	loop_stop(l->session->loop);
}

static void receive(struct lines *l)
{
	struct error err = ERROR_INIT;
	ssize_t n = stream_read(l->server, l->chunk, sizeof(l->chunk), &err);
	size_t expected;

	if (n == STREAM_EOF)
		receive_end(l);
	else if (n == STREAM_ERROR)
		fail(l, &err);
	if (n <= 0)
		return;
	expected = compare_received(&l->compare, l->chunk, (size_t)n);
	l->bytes += expected;
	if (expected && !buf_append(&l->echoed, l->chunk, expected)) {
		print_echoed(l);
		(void)buf_append(&l->echoed, l->chunk, expected);
	}
	if (expected < (size_t)n) {
		error_set(&err, ERROR_ECHO, 0, l->session->name,
			  "line %" PRIu64 ": more came back than was sent", l->number);
		fail(l, &err);
		return;
	}
	check_line(l);
}

static void read_input(struct lines *l)
{
	struct error err = ERROR_INIT;
	ssize_t n = stream_read(l->input, l->chunk, sizeof(l->chunk), &err);

	if (n == STREAM_EOF)
		l->is_at_end = true;
	else if (n == STREAM_ERROR)
		fail(l, &err);
	else if (n > 0)
		(void)buf_append(&l->in, l->chunk, (size_t)n);
}

static void go_on(struct lines *l)
{
	bool is_writing;

	send_input(l);
	if (must_shut(l) && !l->has_failed)
		send_end(l);
	is_writing = sendable(l) || must_shut(l);
	stream_want(l->server, STREAM_READ | (is_writing ? STREAM_WRITE : 0));
	stream_want(l->input, l->is_at_end || l->in.len ? 0 : STREAM_READ);
}

static void server_ready(struct stream *stream, unsigned events, void *user)
{
	struct lines *l = user;

	(void)stream;
	if (events & STREAM_READ)
		receive(l);
	if (!l->has_failed)
		go_on(l);
}

static void input_ready(struct stream *stream, unsigned events, void *user)
{
	struct lines *l = user;

	(void)stream;
	(void)events;
	read_input(l);
	if (!l->has_failed)
		go_on(l);
}

static int start(struct lines *l, struct error *err)
{
	static const struct fd_end input = { .fd = STDIN_FILENO,
					     .name = "standard input",
					     .is_inherited = true };
	static const struct fd_end nowhere = { .fd = -1, .name = "nowhere" };
	struct session *s = l->session;

	l->server = session_stream(s);
	l->input = fd_pair_new(s->loop, &input, &nowhere, err);
	if (!l->input)
		return -1;
	stream_on_ready(l->server, server_ready, l);
	stream_on_ready(l->input, input_ready, l);
	buf_init(&l->in, CHUNK);
	buf_init(&l->echoed, CHUNK);
	compare_init(&l->compare, ON_THE_WAY, s->config->upper);
	prompt(l);
	go_on(l);
	return 0;
}

/* How it went, when the loop has ended. */
static int result(struct lines *l, struct error *err)
{
	const struct echo_client_config *config = l->session->config;

	if (l->has_failed && l->has_line)
		print_echoed(l);
	if (config->prompt && isatty(STDOUT_FILENO))
		putchar('\n');
	if (config->common.json)
		print_summary_document(l);
	if (l->has_failed) {
		*err = l->err;
		return -1;
	}
	if (!l->differed)
		return STATUS_DONE;
	return error_set(err, ERROR_ECHO, 0, l->session->name,
			 "%" PRIu64 " of %" PRIu64 " lines came back different",
			 l->differed, l->number);
}

int lines_run(struct session *s, struct error *err)
{
	struct lines *l = xcalloc(1, sizeof(*l));
	int status = -1;

	l->session = s;
	if (start(l, err) == 0 && loop_run(s->loop, err) == 0)
		status = result(l, err);
	loop_timer_unset(&l->timer);
	stream_free(l->input);
	stream_free(l->server);
	compare_done(&l->compare);
	buf_done(&l->in);
	buf_done(&l->echoed);
	free(l);
	return status;
}
