/* A tap as a filter of a chain. */
#include "stream/tap_stream.h"

#include "base/list.h"
#include "base/mem.h"
#include "stream/datagram.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

struct tap_stream {
	struct stream base;
	struct tap_conn conn;
	const struct tap_sinks *sinks;
	const struct stream *datagrams, *tls; /* NULL: none */
	struct datagram_counts counted;
	struct error failed; /* of a sink: the next call fails with it */
};

static struct tap_stream *tap_of(const struct stream *s)
{
	return CONTAINER(s, struct tap_stream, base);
}

static void tell(struct tap_stream *t, const struct tap_event *event)
{
	if (!t->conn.opened_at)
		(void)tap_tell_open(&t->conn, t->sinks, &t->failed);
	t->conn.awaits_secrets = t->tls && !tls_is_open(t->tls);
	(void)tap_tell(&t->conn, t->sinks, *event, &t->failed);
}

static void tell_bytes(struct tap_stream *t, enum tap_from from, const void *data, size_t n,
		       bool is_urgent)
{
	const struct tap_event event = {
		.kind = TAP_BYTES, .from = from, .data = data, .n = n, .is_urgent = is_urgent,
	};

	tell(t, &event);
}

/* Empty datagrams are no bytes, but the stream below has counted them. */
static void tell_empty(struct tap_stream *t, size_t n_told, enum tap_from from)
{
	struct datagram_counts now;
	uint64_t n;

	if (!t->datagrams)
		return;
	now = datagram_counts(t->datagrams);
	n = from == TAP_FROM_US ? now.sent - t->counted.sent
				: now.received - t->counted.received;
	for (; n > n_told; n--)
		tell_bytes(t, from, NULL, 0, false);
	t->counted = now;
}

static void tell_failure(struct tap_stream *t, const struct error *err)
{
	const struct tap_event reset = { .kind = TAP_RESET, .from = TAP_FROM_PEER };

	if (err->phase == ERROR_PEER && (err->code == ECONNRESET || err->code == EPIPE))
		tell(t, &reset);
}

/* Goes on with `result`, unless what was told of it could not be kept. */
static ssize_t pass(const struct tap_stream *t, ssize_t result, struct error *err)
{
	if (!error_is_set(&t->failed))
		return result;
	*err = t->failed;
	return STREAM_ERROR;
}

static ssize_t tap_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct tap_stream *t = tap_of(s);
	const struct tap_event end = { .kind = TAP_END, .from = TAP_FROM_PEER };
	ssize_t got = pass(t, 0, err);

	if (got < 0)
		return got;
	got = stream_read(s->below, dst, n, err);
	tell_empty(t, got > 0 ? 1 : 0, TAP_FROM_PEER);
	if (got > 0)
		tell_bytes(t, TAP_FROM_PEER, dst, (size_t)got, false);
	else if (got == STREAM_EOF)
		tell(t, &end);
	else if (got == STREAM_ERROR)
		tell_failure(t, err);
	return pass(t, got, err);
}

static ssize_t write_any(struct stream *s, const void *src, size_t n, bool is_urgent,
			 struct error *err)
{
	struct tap_stream *t = tap_of(s);
	ssize_t put = pass(t, 0, err);

	if (put < 0)
		return put;
	put = is_urgent ? stream_write_urgent(s->below, src, n, err)
			: stream_write(s->below, src, n, err);
	tell_empty(t, put >= 0 ? 1 : 0, TAP_FROM_US);
	if (put > 0)
		tell_bytes(t, TAP_FROM_US, src, (size_t)put, is_urgent && (size_t)put == n);
	else if (put == STREAM_ERROR)
		tell_failure(t, err);
	return pass(t, put, err);
}

static ssize_t tap_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	return write_any(s, src, n, false, err);
}

static ssize_t tap_write_urgent(struct stream *s, const void *src, size_t n, struct error *err)
{
	return write_any(s, src, n, true, err);
}

static int tap_shut(struct stream *s, struct error *err)
{
	struct tap_stream *t = tap_of(s);
	const struct tap_event end = { .kind = TAP_END, .from = TAP_FROM_US };
	int result = stream_shut(s->below, err);

	tell_empty(t, 0, TAP_FROM_US);
	if (result == 0)
		tell(t, &end);
	else if (result == STREAM_ERROR)
		tell_failure(t, err);
	return (int)pass(t, result, err);
}

static bool tap_has_mark(const struct stream *s)
{
	return stream_has_mark(s->below);
}

/* Closing a socket from which not everything was read resets the connection. */
static bool has_unread(const struct stream *below)
{
	int fd = stream_bare_fd(below, STREAM_READ), n = 0;

	return fd >= 0 && ioctl(fd, FIONREAD, &n) == 0 && n > 0;
}

static void tap_free(struct stream *s)
{
	struct tap_stream *t = tap_of(s);
	bool is_cut = t->conn.socktype == SOCK_STREAM && has_unread(s->below);

	(void)tap_tell_close(&t->conn, t->sinks, is_cut, &t->failed);
	stream_free(s->below);
	free(t);
}

static const struct stream_ops tap_ops = {
	.name = "tap",
	.read = tap_read,
	.write = tap_write,
	.shut = tap_shut,
	.has_mark = tap_has_mark,
	.write_urgent = tap_write_urgent,
	.free = tap_free,
};

struct stream *tap_stream_new(struct stream *below, const struct tap_stream_config *config)
{
	struct tap_stream *t = xcalloc(1, sizeof(*t));

	stream_init(&t->base, &tap_ops, below);
	t->conn = config->conn;
	t->sinks = config->sinks;
	t->datagrams = config->datagrams;
	return &t->base;
}

void tap_stream_open(struct stream *s, uint64_t took_ns)
{
	struct tap_stream *t = tap_of(s);

	t->conn.took_ns = took_ns;
	(void)tap_tell_open(&t->conn, t->sinks, &t->failed);
}

void tap_stream_note_tls(struct stream *s, const struct stream *tls)
{
	tap_of(s)->tls = tls;
}

void tap_stream_move(struct stream *s, const struct addr *local, const struct addr *peer)
{
	struct tap_stream *t = tap_of(s);

	t->conn.local = *local;
	t->conn.peer = *peer;
}
