/* Sockets for many questions. */
#include "dns/bulk_socket.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/addr.h"
#include "net/udp_ask.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_BYTES = 4 << 20, IDS = 65536 };

/* As much as there may be; whoever may go beyond the system's limit does. */
static void widen(int fd)
{
	int bytes = RECEIVE_BYTES;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

int bulk_socket_open(struct bulk_socket *s, struct loop *loop, const struct addr *server,
		     loop_watch_fn *fn, void *owner, struct error *err)
{
	*s = (struct bulk_socket){ .fd = udp_ask_open(addr_family(server), err), .owner = owner };
	if (s->fd < 0)
		return -1;
	widen(s->fd);
	if (loop_watch(loop, &s->watch, s->fd, LOOP_READ, fn, s, err) < 0) {
		close(s->fd);
		s->fd = -1;
		return -1;
	}
	list_init(&s->flying);
	s->slots = xcalloc(IDS, sizeof(*s->slots));
	return 0;
}

void bulk_socket_close(struct bulk_socket *s)
{
	if (s->fd < 0)
		return;
	loop_unwatch(&s->watch);
	close(s->fd);
	free(s->slots);
	s->slots = NULL;
	s->fd = -1;
}

/* Drawn by the hundred: a system call each would be dear. */
static uint16_t draw(void)
{
	static _Thread_local uint16_t store[128];
	static _Thread_local unsigned left;

	if (!left) {
		rng_bytes(store, sizeof(store));
		left = ARRAY_SIZE(store);
	}
	return store[--left];
}

uint16_t bulk_socket_claim(struct bulk_socket *s, unsigned n)
{
	uint16_t id;

	do
		id = draw();
	while (s->slots[id]);
	s->slots[id] = (uint16_t)(n + 1);
	s->claimed++;
	return id;
}

void bulk_socket_release(struct bulk_socket *s, uint16_t id)
{
	s->slots[id] = 0;
	s->claimed--;
}
