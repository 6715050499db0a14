/* The scripted name server of the tests. */
#include "support/lib_nameserver.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/socket.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A datagram on its way. */
struct late {
	struct list link;
	struct loop_timer timer;
	struct nameserver *server;
	struct addr client;
	struct buf data;
};

static void late_free(struct late *late)
{
	loop_timer_unset(&late->timer);
	list_remove(&late->link);
	buf_done(&late->data);
	free(late);
}

static void on_late(struct loop *loop, void *user)
{
	struct late *late = user;

	(void)loop;
	(void)!sendto(late->server->udp_fd, buf_data(&late->data), late->data.len, 0,
		      &late->client.sa, late->client.len);
	late_free(late);
}

static void send_late(struct nameserver *s, const void *data, size_t n)
{
	struct late *late = xcalloc(1, sizeof(*late));

	late->server = s;
	late->client = s->client;
	buf_init(&late->data, MESSAGE_MAX);
	(void)buf_append(&late->data, data, n);
	list_append(&s->late, &late->link);
	loop_timer_set(s->loop, &late->timer, loop_now(s->loop) + s->delay, on_late, late);
}

static void handle(struct nameserver *s, const uint8_t *wire, size_t n)
{
	struct error err = ERROR_INIT;
	struct nameserver_query q = { .is_tcp = s->answers_by_tcp, .number = s->queries };
	struct message m;

	if (message_parse(&m, wire, n, &err) < 0 || !message_question(&m, 0, &q.question))
		return;
	q.message = &m;
	s->queries++;
	s->tcp_queries += q.is_tcp;
	s->fn(s, &q, s->user);
}

static void on_udp(struct loop *loop, int fd, unsigned events, void *user)
{
	struct nameserver *s = user;
	uint8_t wire[2048];
	ssize_t n;

	(void)loop;
	(void)events;
	s->client.len = sizeof(s->client.un);
	n = recvfrom(fd, wire, sizeof(wire), 0, &s->client.sa, &s->client.len);
	s->answers_by_tcp = false;
	if (n > 0)
		handle(s, wire, (size_t)n);
}

void nameserver_hang_up(struct nameserver *s)
{
	loop_unwatch(&s->tcp_watch);
	if (s->tcp_fd >= 0)
		close(s->tcp_fd);
	s->tcp_fd = -1;
}

static void on_tcp(struct loop *loop, int fd, unsigned events, void *user)
{
	struct nameserver *s = user;
	uint8_t wire[2048];
	ssize_t n = recv(fd, wire, sizeof(wire), 0);

	(void)loop;
	(void)events;
	if (n <= 2) {
		nameserver_hang_up(s);
		return;
	}
	assert(n == 2 + (wire[0] << 8 | wire[1])); /* our client writes a frame at once */
	s->answers_by_tcp = true;
	handle(s, wire + 2, (size_t)n - 2);
}

static void on_listen(struct loop *loop, int fd, unsigned events, void *user)
{
	struct nameserver *s = user;
	struct error err = ERROR_INIT;

	(void)events;
	nameserver_hang_up(s);
	s->tcp_fd = socket_accept(fd, NULL);
	if (s->tcp_fd < 0)
		return;
	socket_set_nodelay(s->tcp_fd);
	loop_watch(loop, &s->tcp_watch, s->tcp_fd, LOOP_READ, on_tcp, s, &err);
}

/* The kernel's port of the first socket may be taken for the second: try another. */
static bool bind_both(struct nameserver *s, struct error *err)
{
	s->addr = addr_loopback(AF_INET, 0);
	s->udp_fd = socket_open(AF_INET, SOCK_DGRAM, err);
	s->listen_fd = socket_open(AF_INET, SOCK_STREAM, err);
	if (bind(s->udp_fd, &s->addr.sa, s->addr.len) == 0 &&
	    addr_of_socket(s->udp_fd, &s->addr) &&
	    bind(s->listen_fd, &s->addr.sa, s->addr.len) == 0 && listen(s->listen_fd, 4) == 0)
		return true;
	close(s->udp_fd);
	close(s->listen_fd);
	return false;
}

void nameserver_init(struct nameserver *s, struct loop *loop, nameserver_fn *fn, void *user)
{
	struct error err = ERROR_INIT;
	unsigned tries = 0;

	*s = (struct nameserver){ .loop = loop, .fn = fn, .user = user, .tcp_fd = -1,
				  .liar_fd = -1 };
	list_init(&s->late);
	while (!bind_both(s, &err))
		assert(++tries < 100);
	loop_watch(loop, &s->udp_watch, s->udp_fd, LOOP_READ, on_udp, s, &err);
	loop_watch(loop, &s->listen_watch, s->listen_fd, LOOP_READ, on_listen, s, &err);
}

void nameserver_done(struct nameserver *s)
{
	if (!s->loop)
		return;
	LIST_EACH(node, &s->late)
	late_free(CONTAINER(node, struct late, link));
	nameserver_hang_up(s);
	nameserver_be_honest(s);
	loop_unwatch(&s->udp_watch);
	loop_unwatch(&s->listen_watch);
	close(s->udp_fd);
	close(s->listen_fd);
	s->loop = NULL;
}

void nameserver_pretend(struct nameserver *s, const char *host)
{
	struct error err = ERROR_INIT;
	struct addr self = s->addr;

	nameserver_be_honest(s);
	if (!host)
		addr_set_port(&self, 0);
	else if (!addr_parse(host, addr_port(&s->addr), &self))
		abort();
	s->liar_fd = socket_open(addr_family(&self), SOCK_DGRAM, &err);
	if (bind(s->liar_fd, &self.sa, self.len) < 0)
		abort();
}

void nameserver_be_honest(struct nameserver *s)
{
	if (s->liar_fd >= 0)
		close(s->liar_fd);
	s->liar_fd = -1;
}

void nameserver_send(struct nameserver *s, const void *data, size_t n)
{
	const uint8_t *p = data, prefix[2] = { (uint8_t)(n >> 8), (uint8_t)n };
	size_t i;

	if (!s->answers_by_tcp && s->delay) {
		send_late(s, data, n);
		return;
	}
	if (!s->answers_by_tcp) {
		(void)!sendto(s->liar_fd >= 0 ? s->liar_fd : s->udp_fd, data, n, 0, &s->client.sa,
			      s->client.len);
		return;
	}
	for (i = 0; i < n + 2; i++)
		(void)!send(s->tcp_fd, i < 2 ? prefix + i : p + i - 2, 1, MSG_NOSIGNAL);
}

void nameserver_reply(struct nameserver *s, const struct nameserver_query *q, uint16_t flags,
		      unsigned records, bool has_edns)
{
	static const uint8_t bases[2][16] = { { 192, 0, 2, 0 }, { 0x20, 1, 0xd, 0xb8 } };
	bool is_ipv6 = q->question.type == RRTYPE_AAAA;
	struct edns edns = { .udp_size = 1232 };
	struct name_offsets offsets = { .n = 0 };
	uint16_t len = is_ipv6 ? 16 : 4;
	uint8_t address[16];
	struct buf b;
	unsigned i;

	buf_init(&b, MESSAGE_MAX);
	message_begin(&b, q->message->id,
		      (uint16_t)(MESSAGE_QR | (q->message->flags & MESSAGE_RD) | flags));
	message_add_question(&b, &q->question, &offsets);
	for (i = 1; i <= records; i++) {
		struct rdata data;

		memcpy(address, bases[is_ipv6], sizeof(address));
		address[len - 1] = (uint8_t)i;
		data = rdata_of(is_ipv6 ? RRTYPE_AAAA : RRTYPE_A, RRCLASS_IN, address, len);
		message_add_record(&b, SECTION_ANSWER, &q->question.name, &data, 300, &offsets);
	}
	if (has_edns)
		message_add_edns(&b, &edns);
	nameserver_send(s, buf_data(&b), b.len);
	buf_done(&b);
}
