/*
 * DNS over QUIC by ngtcp2.  Its timers run in the loop as long as a query is open, so that an
 * idle connection keeps no program running.
 */
#include "dns/transport_quic.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/quic_connection.h"
#include "dns/quic_report.h"
#include "dns/quic_socket.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PADDING = 128 }; /* RFC 8467 section 4.1 */

/* ---- failures ---- */

static int fail_handshake(struct quic *q, struct error *err)
{
	uint8_t alert = quic_lib.ngtcp2_conn_get_tls_alert(q->conn);
	const char *name = quic_lib.gnutls_alert_get_name((gnutls_alert_description_t)alert);

	quic_lib.ngtcp2_connection_close_error_set_transport_error_tls_alert(&q->farewell, alert,
									     NULL, 0);
	return error_set(err, ERROR_TLS, alert, q->link->subject, "the handshake failed: %s",
			 name ? name : "no reason given");
}

/* What a function of ngtcp2 returned, in words. */
static int fail(struct quic *q, int code, struct error *err)
{
	ngtcp2_connection_close_error said;
	const char *subject = q->link->subject;

	q->is_broken = true;
	if (error_is_set(&q->tls.complaint)) {
		if (code == NGTCP2_ERR_CRYPTO)
			fail_handshake(q, err);
		*err = q->tls.complaint;
		return -1;
	}
	switch (code) {
	case NGTCP2_ERR_CRYPTO:
		return fail_handshake(q, err);
	case NGTCP2_ERR_DRAINING:
		q->is_over = true;
		quic_lib.ngtcp2_conn_get_connection_close_error(q->conn, &said);
		return quic_report_close(err, subject, &said);
	case NGTCP2_ERR_IDLE_CLOSE:
		q->is_over = true;
		return error_set(err, ERROR_PEER, ETIMEDOUT, subject,
				 "nothing came on the connection for too long");
	case NGTCP2_ERR_DROP_CONN:
		q->is_over = true;
		return error_set(err, ERROR_PEER, TRANSPORT_CLOSED, subject,
				 "the server dropped the connection");
	case NGTCP2_ERR_RECV_VERSION_NEGOTIATION:
		q->is_over = true;
		return error_set(err, ERROR_PEER, 0, subject,
				 "the server does not speak version 1 of QUIC");
	default:
		quic_lib.ngtcp2_connection_close_error_set_transport_error_liberr(&q->farewell,
										  code, NULL, 0);
		return error_set(err, ERROR_PEER, 0, subject, "the server breaks QUIC: %s",
				 quic_lib.ngtcp2_strerror(code));
	}
}

/* ---- what goes ---- */

static void open_streams(struct quic *q)
{
	LIST_EACH(node, &q->streams)
	{
		struct quic_stream *s = CONTAINER(node, struct quic_stream, node);

		s->is_blocked = false;
		if (s->id == QUIC_NOT_OPEN &&
		    quic_lib.ngtcp2_conn_open_bidi_stream(q->conn, &s->id, s) != 0)
			s->id = QUIC_NOT_OPEN; /* the server allows no more for now */
	}
}

static struct quic_stream *next_to_send(const struct quic *q)
{
	LIST_EACH(node, &q->streams)
	{
		struct quic_stream *s = CONTAINER(node, struct quic_stream, node);

		if (s->id != QUIC_NOT_OPEN && s->x && !s->is_blocked && s->sent < s->len)
			return s;
	}
	return NULL;
}

/* One packet: its size, 0 when there is none to send now, or a code below 0. */
static ngtcp2_ssize write_packet(struct quic *q, uint8_t *packet, size_t cap, uint64_t now)
{
	for (;;) {
		struct quic_stream *s = next_to_send(q);
		ngtcp2_vec rest = { .base = s ? s->query + s->sent : NULL,
				    .len = s ? s->len - s->sent : 0 };
		ngtcp2_pkt_info info = { 0 };
		ngtcp2_ssize taken = -1, n;

		n = quic_lib.ngtcp2_conn_writev_stream_versioned(
			q->conn, NULL, NGTCP2_PKT_INFO_VERSION, &info, packet, cap, &taken,
			s ? NGTCP2_WRITE_STREAM_FLAG_FIN : NGTCP2_WRITE_STREAM_FLAG_NONE,
			s ? s->id : -1, &rest, s ? 1 : 0, now);
		if (s && taken > 0)
			s->sent += (size_t)taken;
		if (!s || (n != NGTCP2_ERR_STREAM_DATA_BLOCKED && n != NGTCP2_ERR_STREAM_SHUT_WR &&
			   n != NGTCP2_ERR_STREAM_NOT_FOUND))
			return n;
		s->is_blocked = true;
	}
}

static int send_packets(struct quic *q, uint64_t now, struct error *err)
{
	uint8_t packet[NGTCP2_MAX_UDP_PAYLOAD_SIZE];
	struct channel_link *link = q->link;
	ngtcp2_ssize n;

	open_streams(q);
	while ((n = write_packet(q, packet, sizeof(packet), now)) > 0) {
		ssize_t done = stream_write(link->stream, packet, (size_t)n, err);

		if (done == STREAM_ERROR)
			return -1;
		if (done == STREAM_AGAIN) {
			(void)buf_append(&link->out, packet, (size_t)n);
			break;
		}
	}
	if (n < 0)
		return fail(q, (int)n, err);
	quic_lib.ngtcp2_conn_update_pkt_tx_time(q->conn, now);
	return 0;
}

static void on_timer(struct loop *loop, void *user)
{
	struct quic *q = user;
	struct stream *s = q->link->stream;

	(void)loop;
	s->ready(s, STREAM_READ | STREAM_WRITE, s->user);
}

static void set_timer(struct quic *q)
{
	struct channel_link *link = q->link;
	uint64_t at = list_is_empty(&link->exchanges) ?
			      CLOCK_NEVER :
			      quic_lib.ngtcp2_conn_get_expiry(q->conn);

	loop_timer_set(link->loop, &q->timer, at, on_timer, q);
}

static int quic_pump(struct channel_link *link, struct error *err)
{
	struct quic *q = link->state;
	uint64_t now = loop_update(link->loop);
	int code = 0;

	if (link->out.len || q->is_broken)
		return 0; /* a datagram waits for the socket */
	if (quic_lib.ngtcp2_conn_get_expiry(q->conn) <= now)
		code = quic_lib.ngtcp2_conn_handle_expiry(q->conn, now);
	if (code != 0)
		return fail(q, code, err);
	if (send_packets(q, now, err) < 0)
		return -1;
	set_timer(q);
	return 0;
}

static int quic_send(struct channel_link *link, struct channel_exchange *x, struct error *err)
{
	struct quic_stream *s = xcalloc(1, sizeof(*s));
	struct quic *q = link->state;

	(void)err;
	s->x = x;
	s->id = QUIC_NOT_OPEN;
	s->len = DOQ_PREFIX + x->request.len;
	s->query = xmalloc(s->len);
	s->query[0] = (uint8_t)(x->request.len >> 8);
	s->query[1] = (uint8_t)x->request.len;
	memcpy(s->query + DOQ_PREFIX, x->request.query, x->request.len);
	doq_reply_init(&s->reply);
	list_append(&q->streams, &s->node);
	return 0;
}

/* ---- what comes ---- */

/* What the server did cannot be gone on from: nobody asks on this connection any more. */
static void break_off(struct quic *q, const struct error *why)
{
	q->breach = *why;
	q->is_broken = q->link->is_closing = true;
	quic_lib.ngtcp2_connection_close_error_set_application_error(
		&q->farewell, DOQ_PROTOCOL_ERROR, NULL, 0);
}

/* The exchange is over, one way or the other; false when it is not. */
static bool deliver(struct quic *q, struct quic_stream *s)
{
	struct channel_exchange *x = s->x;
	struct error err = ERROR_INIT;
	const uint8_t *message;
	size_t len;
	enum doq_verdict verdict =
		doq_reply_judge(&s->reply, &message, &len, q->link->subject, &err);

	if (verdict == DOQ_PENDING)
		return false;
	s->x = NULL;
	s->is_busy = true;
	if (verdict == DOQ_BREACH)
		break_off(q, &err);
	if (verdict == DOQ_MESSAGE && !channel_reply(x, message, len))
		error_set(&err, ERROR_PEER, 0, q->link->subject,
			  "the response is no reply to the query");
	if (error_is_set(&err))
		channel_fail(x, &err);
	s->is_busy = false;
	if (s->is_closed)
		quic_stream_drop(s);
	return true;
}

/* Outside of ngtcp2's own calls, since whoever gets a reply may ask or cancel others. */
static bool deliver_next(struct quic *q)
{
	LIST_EACH(node, &q->streams)
	{
		struct quic_stream *s = CONTAINER(node, struct quic_stream, node);

		if (s->x && deliver(q, s))
			return true;
	}
	return false;
}

static int quic_receive(struct channel_link *link, const uint8_t *data, size_t n,
			struct error *err)
{
	ngtcp2_pkt_info info = { 0 };
	struct quic *q = link->state;
	int code;

	code = quic_lib.ngtcp2_conn_read_pkt_versioned(q->conn, &q->path, NGTCP2_PKT_INFO_VERSION,
						       &info, data, n, loop_update(link->loop));
	if (code == NGTCP2_ERR_DISCARD_PKT)
		code = 0;
	q->is_broken = code != 0;
	while (deliver_next(q))
		;
	if (code != 0)
		return fail(q, code, err);
	if (!error_is_set(&q->breach))
		return 0;
	*err = q->breach;
	return -1;
}

static void quic_forget(struct channel_link *link, struct channel_exchange *x)
{
	struct error ignored = ERROR_INIT;
	struct quic *q = link->state;

	LIST_EACH(node, &q->streams)
	{
		struct quic_stream *s = CONTAINER(node, struct quic_stream, node);

		if (s->x != x)
			continue;
		s->x = NULL;
		if (s->id == QUIC_NOT_OPEN || s->is_closed)
			quic_stream_drop(s);
		else if (!q->is_broken)
			(void)quic_lib.ngtcp2_conn_shutdown_stream(q->conn, s->id,
								   DOQ_REQUEST_CANCELLED);
	}
	(void)quic_pump(link, &ignored);
	if (link->exchanges.next == &x->node && link->exchanges.prev == &x->node)
		loop_timer_unset(&q->timer);
}

/* ---- the connection ---- */

static struct stream *quic_connect(struct channel_link *link, struct error *err)
{
	if (quic_library_load(err) < 0)
		return NULL;
	return quic_socket_new(link->loop, &link->server, link->subject, err);
}

static int quic_open(struct channel_link *link, struct error *err)
{
	const struct addr *local = quic_socket_local(link->stream);
	struct quic *q = xcalloc(1, sizeof(*q));

	q->link = link;
	link->state = q;
	list_init(&q->streams);
	q->path.local.addr = (ngtcp2_sockaddr *)(uintptr_t)&local->sa;
	q->path.local.addrlen = local->len;
	q->path.remote.addr = &link->server.sa;
	q->path.remote.addrlen = link->server.len;
	quic_lib.ngtcp2_connection_close_error_default(&q->farewell);
	quic_lib.ngtcp2_connection_close_error_set_application_error(&q->farewell, DOQ_NO_ERROR,
								     NULL, 0);
	if (quic_tls_init(&q->tls, channel_config(link->channel), link->subject, err) < 0)
		return -1;
	if (quic_connection_make(q) < 0)
		return error_set(err, ERROR_LOCAL, 0, link->subject, "cannot set QUIC up");
	return 0;
}

/* Says goodbye, so that the server need not wait for the idle timeout. */
static void say_farewell(struct quic *q)
{
	uint8_t packet[NGTCP2_MAX_UDP_PAYLOAD_SIZE];
	struct error ignored = ERROR_INIT;
	ngtcp2_pkt_info info = { 0 };
	ngtcp2_ssize n = quic_lib.ngtcp2_conn_write_connection_close_versioned(
		q->conn, NULL, NGTCP2_PKT_INFO_VERSION, &info, packet, sizeof(packet),
		&q->farewell, loop_update(q->link->loop));

	if (n > 0)
		(void)stream_write(q->link->stream, packet, (size_t)n, &ignored);
}

static void quic_close(struct channel_link *link)
{
	struct quic *q = link->state;

	loop_timer_unset(&q->timer);
	if (q->conn && !q->is_over)
		say_farewell(q);
	if (q->conn)
		quic_lib.ngtcp2_conn_del(q->conn);
	quic_tls_done(&q->tls);
	while (!list_is_empty(&q->streams))
		quic_stream_drop(CONTAINER(q->streams.next, struct quic_stream, node));
	free(q);
}

static bool quic_is_open(const struct channel_link *link)
{
	const struct quic *q = link->state;

	return quic_lib.ngtcp2_conn_get_handshake_completed(q->conn);
}

const struct channel_protocol transport_quic_protocol = {
	.connect = quic_connect,
	.is_open = quic_is_open,
	.open = quic_open,
	.close = quic_close,
	.send = quic_send,
	.pump = quic_pump,
	.receive = quic_receive,
	.forget = quic_forget,
};

const struct transport transport_quic = { .name = "quic",
					  .padding = PADDING,
					  .keeps_order = true,
					  .start = channel_start,
					  .cancel = channel_cancel };
