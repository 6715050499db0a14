/*
 * A transfer over its own TCP connection (RFC 5936 section 4): messages are taken as they come,
 * and what the kernel holds is all that waits while a slow reader of ours is served.
 */
#include "dns/transfer.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "dns/query.h"
#include "dns/query_wire.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PREFIX = 2, INPUT = 2 * (PREFIX + MESSAGE_MAX) };

struct fetch {
	const struct transfer_request *request;
	struct transfer_result *ret;
	struct error *err;
	struct loop *loop;
	struct loop_watch watch;
	struct loop_timer timer, deadline;
	struct tsig *tsig;
	int fd;
	uint16_t id;
	bool is_connected, has_failed, is_over;
	struct buf out;
	size_t in_len;
	uint8_t in[INPUT];
};

static const char *server_of(const struct fetch *f, char text[static ADDR_TEXT])
{
	return addr_format_port(text, &f->request->server);
}

static void end(struct fetch *f, bool has_failed)
{
	f->has_failed = has_failed;
	f->is_over = true;
	loop_stop(f->loop);
}

/* What happened to the connection: to one that never was, or to a transfer in the middle. */
static void fail(struct fetch *f, int code)
{
	const struct transfer *t = &f->ret->transfer;
	char server[ADDR_TEXT], took[24];
	struct error reason = ERROR_INIT;

	clock_format(took, loop_update(f->loop) - f->ret->started);
	if (code)
		error_errno(&reason, ERROR_PEER, code, NULL, NULL);
	if (!f->ret->messages && code) {
		error_set(f->err, ERROR_RESOLVE, code, server_of(f, server), "%.60s after %s",
			  reason.text, took);
	} else {
		error_set(f->err, ERROR_PEER, code, server_of(f, server),
			  "the transfer ends early: %.60s after %llu records and %s",
			  code ? reason.text : "connection closed",
			  (unsigned long long)t->records, took);
		if (code != ETIMEDOUT)
			f->err->status = STATUS_PEER;
	}
	end(f, true);
}

static void on_silence(struct loop *loop, void *user)
{
	(void)loop;
	fail(user, ETIMEDOUT);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct fetch *f = user;
	char server[ADDR_TEXT], took[24];

	error_set(f->err, ERROR_PEER, ETIMEDOUT, server_of(f, server),
		  "the transfer is not over after %llu records and %s",
		  (unsigned long long)f->ret->transfer.records,
		  clock_format(took, loop_update(loop) - f->ret->started));
	end(f, true);
}

static void wait_again(struct fetch *f)
{
	loop_timer_set(f->loop, &f->timer,
		       clock_deadline(loop_update(f->loop), f->request->timeout), on_silence, f);
}

/* ---- what comes ---- */

/* The server refuses our signature: its response code alone does not say so. */
static void add_reason(struct fetch *f)
{
	uint16_t error = f->tsig ? tsig_report(f->tsig)->error : 0;
	char word[16], text[sizeof(f->err->text)];

	if (!error || f->err->phase != ERROR_DNS)
		return;
	memcpy(text, f->err->text, sizeof(text));
	error_set(f->err, ERROR_DNS, f->err->code, f->err->subject, "%.120s (%s)", text,
		  tsig_error_format(word, error));
	f->err->status = STATUS_SERVER;
}

static bool is_ours(const struct fetch *f, const struct message *m)
{
	struct question q;

	return m->id == f->id && (!message_question(m, 0, &q) ||
				  (name_equal(&q.name, &f->request->question.name) &&
				   q.type == f->request->question.type));
}

static int check_end(struct fetch *f)
{
	return f->tsig ? tsig_finish(f->tsig, f->err) : 0;
}

static void take_message(struct fetch *f, const uint8_t *wire, size_t len)
{
	const struct transfer_request *request = f->request;
	char server[ADDR_TEXT];
	struct message m;

	f->ret->messages++;
	f->ret->bytes += len;
	if (message_parse(&m, wire, len, f->err) < 0 || !is_ours(f, &m)) {
		error_set(f->err, ERROR_PEER, 0, server_of(f, server), "%s",
			  error_is_set(f->err) ? f->err->text :
						 "a message belongs to another question");
		end(f, true);
		return;
	}
	if (f->tsig && tsig_verify(f->tsig, &m, (uint64_t)time(NULL), f->err) < 0) {
		end(f, true);
		return;
	}
	switch (transfer_take(&f->ret->transfer, &m, request->each, request->user, f->err)) {
	case TRANSFER_GOES_ON:
		break;
	case TRANSFER_OVER:
		end(f, check_end(f) < 0);
		break;
	case TRANSFER_STOPPED:
		end(f, false);
		break;
	case TRANSFER_FAILED:
		add_reason(f);
		end(f, true);
		break;
	}
}

static void take_messages(struct fetch *f)
{
	size_t at = 0;

	while (!f->is_over && f->in_len - at >= PREFIX) {
		size_t len = bytes_u16(f->in + at);

		if (f->in_len - at - PREFIX < len)
			break;
		take_message(f, f->in + at + PREFIX, len);
		at += PREFIX + len;
	}
	f->in_len -= at;
	memmove(f->in, f->in + at, f->in_len);
}

static void receive(struct fetch *f)
{
	ssize_t n = recv(f->fd, f->in + f->in_len, sizeof(f->in) - f->in_len, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		fail(f, n < 0 ? errno : 0);
		return;
	}
	f->in_len += (size_t)n;
	take_messages(f);
	if (!f->is_over)
		wait_again(f);
}

/* ---- the query ---- */

static void flush(struct fetch *f)
{
	ssize_t n = send(f->fd, buf_data(&f->out), f->out.len, MSG_NOSIGNAL);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			fail(f, errno);
		return;
	}
	buf_consume(&f->out, (size_t)n);
	if (!f->out.len)
		loop_watch_set(&f->watch, LOOP_READ);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct fetch *f = user;
	int code = f->is_connected ? 0 : socket_error(fd);

	(void)loop;
	if (code) {
		fail(f, code);
		return;
	}
	f->is_connected = true;
	if (f->out.len && events & (LOOP_WRITE | LOOP_HANGUP))
		flush(f);
	else
		receive(f);
}

static void put_query(struct fetch *f)
{
	struct query_options options = *f->request->options;
	bool is_incremental = f->request->question.type == RRTYPE_IXFR;
	struct query_wire w = { .question = &f->request->question, .options = &options,
				.has_edns = options.has_edns, .tsig = f->tsig,
				.since = is_incremental ? &f->request->since : NULL };
	struct buf query;

	f->id = w.id = rng_u16();
	options.flags &= (uint16_t)~MESSAGE_RD;
	buf_init(&query, QUERY_WIRE);
	query_wire_build(&query, &w);
	buf_init(&f->out, PREFIX + QUERY_WIRE);
	(void)buf_u16(&f->out, (uint16_t)query.len);
	(void)buf_append(&f->out, buf_data(&query), query.len);
	buf_done(&query);
}

static int start(struct fetch *f)
{
	const struct addr *to = &f->request->server;
	char server[ADDR_TEXT];

	if (f->request->options->tsig) {
		f->tsig = tsig_new(f->request->options->tsig, f->err);
		if (!f->tsig)
			return -1;
	}
	put_query(f);
	f->fd = socket_open(addr_family(to), SOCK_STREAM, f->err);
	if (f->fd < 0)
		return -1;
	if (connect(f->fd, &to->sa, to->len) < 0 && errno != EINPROGRESS)
		return error_errno(f->err, ERROR_RESOLVE, errno, server_of(f, server),
				   "cannot connect");
	if (loop_watch(f->loop, &f->watch, f->fd, LOOP_WRITE, on_ready, f, f->err) < 0)
		return -1;
	wait_again(f);
	if (f->request->deadline)
		loop_timer_set(f->loop, &f->deadline, f->request->deadline, on_deadline, f);
	return 0;
}

int transfer_fetch(struct loop *loop, const struct transfer_request *request,
		   struct transfer_result *ret, struct error *err)
{
	struct fetch *f = xcalloc(1, sizeof(*f));
	int result = -1;

	*ret = (struct transfer_result){ .started = loop_update(loop) };
	transfer_init(&ret->transfer, &request->question, request->since);
	*f = (struct fetch){ .request = request, .ret = ret, .err = err, .loop = loop, .fd = -1 };
	if (start(f) == 0 && loop_run(loop, err) == 0 && !f->has_failed)
		result = 0;
	if (f->tsig)
		ret->signature = *tsig_report(f->tsig);
	ret->ended = loop_update(loop);
	loop_unwatch(&f->watch);
	loop_timer_unset(&f->timer);
	loop_timer_unset(&f->deadline);
	if (f->fd >= 0)
		close(f->fd);
	tsig_free(f->tsig);
	buf_done(&f->out);
	free(f);
	return result;
}

void transfer_result_done(struct transfer_result *result)
{
	transfer_done(&result->transfer);
}
