/* Events as packets. */
#include "stream/tap_pcap.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/frame.h"
#include "stream/pcap.h"
#include "stream/tap.h"
#include "stream/tap_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	ENOUGH = 512 << 10, /* is written before more is added */
	HELD_MAX = ENOUGH + PCAP_PACKET_MAX + PCAP_OVERHEAD,
	MADE_UP_SERVER = 1, /* ports of unix sockets */
	MADE_UP_CLIENT = 32768,
	MADE_UP_CLIENTS = 28000,
};

struct tap_pcap {
	struct tap_sink sink;
	struct tap_file file;
	enum pcap_format format;
	struct buf out; /* blocks that are not written yet */
};

static struct tap_pcap *pcap_of(struct tap_sink *sink)
{
	return CONTAINER(sink, struct tap_pcap, sink);
}

/* ---- who speaks ---- */

struct ends {
	struct addr by[2]; /* enum tap_from */
	char comment[PCAP_COMMENT_MAX]; /* "": none */
};

static enum tap_from other(enum tap_from from)
{
	return from == TAP_FROM_US ? TAP_FROM_PEER : TAP_FROM_US;
}

static enum tap_from client_of(const struct tap_conn *conn)
{
	return conn->is_server ? TAP_FROM_PEER : TAP_FROM_US;
}

static bool is_inet(const struct addr *a)
{
	return addr_family(a) == AF_INET || addr_family(a) == AF_INET6;
}

static void make_up(struct ends *ends, const struct tap_conn *conn)
{
	enum tap_from client = client_of(conn);
	const struct addr *server = conn->is_server ? &conn->local : &conn->peer;
	char text[ADDR_TEXT];
	uint16_t port = (uint16_t)(MADE_UP_CLIENT + conn->id % MADE_UP_CLIENTS);

	ends->by[client] = addr_loopback(AF_INET, port);
	ends->by[other(client)] = addr_loopback(AF_INET, MADE_UP_SERVER);
	if (addr_family(server) != AF_UNIX)
		return;
	addr_format_port(text, server);
	text_safe(ends->comment, sizeof(ends->comment), text, strlen(text), TEXT_KEEP_NONE);
}

static struct ends ends_of(const struct tap_conn *conn)
{
	struct ends ends = { .by = { conn->local, conn->peer } };
	struct addr *local = &ends.by[TAP_FROM_US], *peer = &ends.by[TAP_FROM_PEER];

	if (!is_inet(peer) || !is_inet(local)) {
		make_up(&ends, conn);
		return ends;
	}
	addr_unmap(local);
	addr_unmap(peer);
	if (addr_family(local) != addr_family(peer)) /* a socket of both families, not asked yet */
		*local = addr_any(addr_family(peer), addr_port(local));
	return ends;
}

/* ---- packets ---- */

struct packet {
	const struct tap_conn *conn;
	const struct ends *ends;
	enum tap_from from;
	uint64_t at;
	struct frame frame; /* its addresses are filled in by add() */
};

static int flush(struct tap_pcap *p, struct error *err)
{
	int result = tap_file_write(&p->file, buf_data(&p->out), p->out.len, err);

	buf_clear(&p->out);
	return result;
}

static bool is_first(const struct packet *packet)
{
	return packet->frame.flags == FRAME_SYN ||
	       (!packet->frame.is_tcp && !packet->conn->bytes[0] && !packet->conn->bytes[1]);
}

static int add(struct tap_pcap *p, struct packet packet, struct error *err)
{
	uint8_t head[FRAME_HEAD_MAX];
	struct pcap_packet block = {
		.at = packet.at,
		.is_inbound = packet.from == TAP_FROM_PEER,
		.comment = *packet.ends->comment && is_first(&packet) ? packet.ends->comment : NULL,
		.head = head,
		.data = packet.frame.data,
		.n = packet.frame.n,
	};

	if (p->out.len > ENOUGH && flush(p, err) < 0)
		return -1;
	packet.frame.from = packet.ends->by[packet.from];
	packet.frame.to = packet.ends->by[other(packet.from)];
	block.head_n = frame_head(head, &packet.frame);
	pcap_append(&p->out, p->format, &block);
	return 0;
}

/* ---- TCP ---- */

/* Any number does, as long as two connections between the same ports have different ones. */
static uint32_t first_seq(const struct tap_conn *conn, enum tap_from from)
{
	return conn->id * UINT32_C(0x9e3779b9) + (from == TAP_FROM_US ? 0 : UINT32_C(0x3c6ef372));
}

/* What a side will send next: SYN and FIN count like a byte each. */
static uint32_t next_seq(const struct tap_conn *conn, enum tap_from from)
{
	return first_seq(conn, from) + 1 + (uint32_t)conn->bytes[from] + conn->has_ended[from];
}

static struct packet segment(const struct tap_conn *conn, const struct ends *ends,
			     enum tap_from from, uint64_t at, uint8_t flags)
{
	return (struct packet){
		.conn = conn,
		.ends = ends,
		.from = from,
		.at = at,
		.frame = { .is_tcp = true,
			   .flags = flags,
			   .seq = next_seq(conn, from),
			   .ack = next_seq(conn, other(from)) },
	};
}

static int add_handshake(struct tap_pcap *p, const struct tap_conn *conn,
			 const struct ends *ends, const struct tap_event *event,
			 struct error *err)
{
	enum tap_from client = client_of(conn), server = other(client);
	struct packet syn = segment(conn, ends, client, event->at - conn->took_ns, FRAME_SYN);
	struct packet answer = segment(conn, ends, server, event->at, FRAME_SYN | FRAME_ACK);

	syn.frame.seq--;
	syn.frame.ack = 0;
	answer.frame.seq--;
	if (add(p, syn, err) < 0 || add(p, answer, err) < 0)
		return -1;
	return add(p, segment(conn, ends, client, event->at, FRAME_ACK), err);
}

static int add_segments(struct tap_pcap *p, const struct tap_conn *conn,
			const struct ends *ends, const struct tap_event *event,
			struct error *err)
{
	size_t room = frame_room(addr_family(&ends->by[0]), true), done = 0;
	struct packet packet = segment(conn, ends, event->from, event->at, FRAME_ACK);
	struct packet answer = segment(conn, ends, other(event->from), event->at, FRAME_ACK);

	while (done < event->n) {
		size_t n = event->n - done < room ? event->n - done : room;

		packet.frame.data = event->data + done;
		packet.frame.n = n;
		done += n;
		if (done == event->n)
			packet.frame.flags |= FRAME_PSH;
		if (done == event->n && event->is_urgent) {
			packet.frame.flags |= FRAME_URG;
			packet.frame.urgent = (uint16_t)n;
		}
		if (add(p, packet, err) < 0)
			return -1;
		packet.frame.seq += (uint32_t)n;
	}
	answer.frame.ack = packet.frame.seq;
	return add(p, answer, err);
}

/* The first FIN is acknowledged by what comes next from the other side, the second at once. */
static int add_end(struct tap_pcap *p, const struct tap_conn *conn, const struct ends *ends,
		   const struct tap_event *event, struct error *err)
{
	struct packet answer = segment(conn, ends, other(event->from), event->at, FRAME_ACK);

	answer.frame.ack++;
	if (add(p, segment(conn, ends, event->from, event->at, FRAME_FIN | FRAME_ACK), err) < 0)
		return -1;
	return conn->has_ended[other(event->from)] ? add(p, answer, err) : 0;
}

static int add_close(struct tap_pcap *p, const struct tap_conn *conn, const struct ends *ends,
		     const struct tap_event *event, struct error *err)
{
	enum tap_from ended = conn->has_ended[TAP_FROM_US] ? TAP_FROM_US : TAP_FROM_PEER;

	if (conn->has_ended[TAP_FROM_US] == conn->has_ended[TAP_FROM_PEER] ||
	    conn->heard[ended] != conn->bytes[other(ended)])
		return 0;
	return add(p, segment(conn, ends, other(ended), event->at, FRAME_ACK), err);
}

static int add_tcp(struct tap_pcap *p, const struct tap_conn *conn, const struct ends *ends,
		   const struct tap_event *event, struct error *err)
{
	switch (event->kind) {
	case TAP_OPENED:
		return add_handshake(p, conn, ends, event, err);
	case TAP_BYTES:
		return add_segments(p, conn, ends, event, err);
	case TAP_END:
		return add_end(p, conn, ends, event, err);
	case TAP_RESET:
		return add(p, segment(conn, ends, event->from, event->at, FRAME_RST | FRAME_ACK),
			   err);
	case TAP_CLOSED:
		return add_close(p, conn, ends, event, err);
	}
	return 0;
}

/* ---- datagrams ---- */

static int add_udp(struct tap_pcap *p, const struct tap_conn *conn, const struct ends *ends,
		   const struct tap_event *event, struct error *err)
{
	size_t room = frame_room(addr_family(&ends->by[0]), false);
	const struct packet packet = {
		.conn = conn,
		.ends = ends,
		.from = event->from,
		.at = event->at,
		/* Only a unix datagram can be longer: its beginning must do. */
		.frame = { .data = event->data, .n = event->n < room ? event->n : room },
	};

	return event->kind == TAP_BYTES ? add(p, packet, err) : 0;
}

/* ---- the sink ---- */

static int take(struct tap_sink *sink, const struct tap_conn *conn,
		const struct tap_event *event, struct error *err)
{
	struct tap_pcap *p = pcap_of(sink);
	struct ends ends = ends_of(conn);
	int result = conn->socktype == SOCK_STREAM ? add_tcp(p, conn, &ends, event, err)
						   : add_udp(p, conn, &ends, event, err);

	if (result < 0)
		return -1;
	if (conn->awaits_secrets && event->from == TAP_FROM_PEER && event->kind == TAP_BYTES)
		return 0;
	return flush(p, err);
}

struct tap_pcap *tap_pcap_new(const char *path, const char *program, struct error *err)
{
	struct tap_pcap *p = xcalloc(1, sizeof(*p));

	p->sink.take = take;
	p->format = pcap_format_of(path);
	buf_init(&p->out, HELD_MAX);
	pcap_begin(&p->out, p->format, program);
	if (tap_file_open(&p->file, path, STDOUT_FILENO, err) < 0 || flush(p, err) < 0) {
		tap_pcap_free(p);
		return NULL;
	}
	return p;
}

struct tap_sink *tap_pcap_sink(struct tap_pcap *p)
{
	return &p->sink;
}

void tap_pcap_secret(struct tap_pcap *p, const char *line)
{
	struct buf text, block;
	bool fits;

	if (p->format != PCAP_NG || error_is_set(&p->sink.failed))
		return;
	buf_init(&text, PCAP_PACKET_MAX);
	buf_init(&block, PCAP_PACKET_MAX + PCAP_OVERHEAD);
	fits = buf_printf(&text, "%s\n", line);
	if (fits) {
		pcap_append_secrets(&block, buf_string(&text), text.len);
		(void)tap_file_write(&p->file, buf_data(&block), block.len, &p->sink.failed);
	}
	buf_done(&text);
	buf_done(&block);
}

int tap_pcap_finish(struct tap_pcap *p, struct error *err)
{
	if (!error_is_set(&p->sink.failed))
		(void)flush(p, &p->sink.failed);
	if (!error_is_set(&p->sink.failed))
		return 0;
	*err = p->sink.failed;
	return -1;
}

void tap_pcap_free(struct tap_pcap *p)
{
	if (!p)
		return;
	tap_file_close(&p->file);
	buf_done(&p->out);
	free(p);
}
