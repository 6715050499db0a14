/* Answers, a batch of datagrams at a time. */
#include "base/bytes.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/bulk_slot.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { STRIDE_EXTRA = 64 /* so that the buffers do not share cache lines' places */ };

struct bulk_receiver {
	struct mmsghdr headers[BULK_BATCH];
	struct iovec pieces[BULK_BATCH];
	struct addr senders[BULK_BATCH];
	uint8_t *bytes;
};

struct bulk_receiver *receiver_new(size_t datagram)
{
	struct bulk_receiver *r = xcalloc(1, sizeof(*r));
	size_t stride = datagram + STRIDE_EXTRA, i;

	r->bytes = xmalloc(stride * BULK_BATCH);
	for (i = 0; i < BULK_BATCH; i++) {
		r->pieces[i] = (struct iovec){ r->bytes + i * stride, datagram };
		r->headers[i].msg_hdr = (struct msghdr){ .msg_name = &r->senders[i].un,
							 .msg_iov = &r->pieces[i],
							 .msg_iovlen = 1 };
	}
	return r;
}

void receiver_free(struct bulk_receiver *r)
{
	if (!r)
		return;
	free(r->bytes);
	free(r);
}

static struct slot *slot_of(struct bulk *bulk, const struct bulk_socket *socket, uint16_t id)
{
	uint16_t n = socket->slots[id];

	return n ? &bulk->slots[n - 1] : NULL;
}

/* False: it is no answer. */
static bool take(struct bulk *bulk, struct bulk_socket *socket, const uint8_t *wire, size_t len,
		 bool is_cut)
{
	struct error unused = ERROR_INIT;
	const struct sending *sending;
	struct message m;
	struct slot *slot;
	bool is_whole = message_parse(&m, wire, len, &unused) == 0;

	if (!is_whole && message_parse_head(&m, wire, len, &unused) < 0)
		return false;
	slot = slot_of(bulk, socket, m.id);
	sending = slot ? sendings_find(&slot->sendings, socket, m.id) : NULL;
	if (!sending)
		return false;
	if (!message_is_reply(&m, m.id, &slot->question)) {
		slot->ignored++;
		return false;
	}
	slot_came(slot, sending);
	if (is_cut || m.flags & MESSAGE_TC)
		slot_truncated(slot);
	else if (!is_whole)
		slot_unreadable(slot);
	else
		slot_answered(slot, &m);
	return true;
}

/* Counts what came from elsewhere, with the question whose ID it has. */
static void count_stranger(struct bulk *bulk, const struct bulk_socket *socket,
			   const uint8_t *wire, size_t len)
{
	struct slot *slot = len < MESSAGE_HEADER ? NULL : slot_of(bulk, socket, bytes_u16(wire));

	bulk->stats.strangers++;
	if (!slot)
		return;
	slot->ignored++;
	slot->strangers++;
}

/* Datagram i of a batch. */
static void look_at(struct bulk *bulk, struct bulk_socket *socket, int i)
{
	const struct bulk_server *server = socket->owner;
	struct bulk_receiver *r = bulk->receiver;
	const struct mmsghdr *header = &r->headers[i];
	const uint8_t *wire = r->pieces[i].iov_base;
	bool is_stranger;

	r->senders[i].len = header->msg_hdr.msg_namelen;
	is_stranger = !addr_equal(&r->senders[i], &server->source);
	if (is_stranger)
		count_stranger(bulk, socket, wire, header->msg_len);
	if (is_stranger ||
	    !take(bulk, socket, wire, header->msg_len, header->msg_hdr.msg_flags & MSG_TRUNC))
		bulk->stats.ignored++;
}

/* One batch; false: there is no more. */
static bool receive_batch(struct bulk *bulk, struct bulk_socket *socket)
{
	struct bulk_receiver *r = bulk->receiver;
	int n, i;

	for (i = 0; i < BULK_BATCH; i++)
		r->headers[i].msg_hdr.msg_namelen = sizeof(r->senders[i].un);
	n = recvmmsg(socket->fd, r->headers, BULK_BATCH, MSG_DONTWAIT, NULL);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		(void)socket_hear_refusals(socket);
	for (i = 0; i < n; i++)
		look_at(bulk, socket, i);
	return n == BULK_BATCH;
}

void bulk_receive(struct bulk *bulk, struct bulk_socket *socket)
{
	unsigned rounds = WINDOW_MOST / BULK_BATCH;

	while (socket->fd >= 0 && receive_batch(bulk, socket) && --rounds)
		;
}

void bulk_receive_all(struct bulk *bulk)
{
	size_t i, k;

	for (i = 0; i < bulk->servers_n; i++) {
		for (k = 0; k < BULK_SOCKETS; k++) {
			if (bulk->servers[i].sockets[k].fd >= 0)
				bulk_receive(bulk, &bulk->servers[i].sockets[k]);
		}
	}
}
