/* Clients from the moment they are accepted until they are forgotten. */
#include "echo-serve/server.h"

#include "base/mem.h"
#include "echo-serve/acceptor.h"
#include "echo-serve/engine.h"
#include "echo-serve/journal.h"
#include "echo-serve/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

bool server_take_place(struct server *s)
{
	uint64_t before = atomic_fetch_add(&s->shared->clients, 1);

	if (s->config->max_clients && before >= s->config->max_clients) {
		atomic_fetch_sub(&s->shared->clients, 1);
		return false;
	}
	atomic_fetch_add(&s->seat->clients, 1);
	return true;
}

void server_leave_place(struct server *s)
{
	atomic_fetch_sub(&s->seat->clients, 1);
	atomic_fetch_sub(&s->shared->clients, 1);
}

bool server_take_place_of(struct server *s, const struct addr *peer)
{
	return !s->tally ||
	       tally_add(s->tally, s->seat_number, peer, s->config->max_per_address);
}

static void leave_places(struct server *s, const struct client *c)
{
	struct addr peer = addr_from_brief(&c->peer);

	server_leave_place(s);
	if (s->tally)
		tally_remove(s->tally, s->seat_number, &peer);
}

struct addr client_peer(const struct client *c)
{
	struct addr a = addr_from_brief(&c->peer);

	if (addr_family(&a) == AF_UNIX && c->fd >= 0)
		(void)addr_of_peer(c->fd, &a);
	return a;
}

int server_take(struct server *s, int fd, const struct addr *peer)
{
	struct client *c = xcalloc(1, s->engine->client_size);
	int code;

	c->id = atomic_fetch_add(&s->shared->last_id, 1) + 1;
	c->fd = fd;
	c->peer = addr_to_brief(peer);
	c->started_at = loop_now(s->loop);
	list_append(&s->clients, &c->link);
	s->clients_n++;
	s->seat->counts.accepted++;
	journal_connected(c);
	witness_arrival(s, c, peer);
	if (s->engine->serve(s, c) == 0)
		return 0;
	code = errno;
	s->seat->counts.refused++;
	list_remove(&c->link);
	s->clients_n--;
	leave_places(s, c);
	witness_leave(s, c);
	close(fd);
	free(c);
	errno = code;
	return -1;
}

/* What the engine saw as a normal end may have been our doing. */
static enum client_end why(const struct server *s, enum client_end end, int code)
{
	if (s->is_cut)
		return CLIENT_CUT;
	if (end == CLIENT_RESET && code == ETIMEDOUT && s->config->stall_timeout)
		return CLIENT_STALLED;
	return s->is_draining && end == CLIENT_FINISHED ? CLIENT_DRAINED : end;
}

void server_client_ended(struct server *s, struct client *c, enum client_end end,
			 int code)
{
	struct error err = ERROR_INIT;
	int written;

	c->end = why(s, end, code);
	c->code = code;
	s->seat->counts.ends[c->end]++;
	if (!s->engine->counts_bytes) {
		s->seat->counts.received += c->received;
		s->seat->counts.sent += c->sent;
	}
	loop_update(s->loop);
	written = journal_ended(s, c, &err);
	witness_leave(s, c);
	if (c->fd >= 0)
		close(c->fd);
	list_remove(&c->link);
	s->clients_n--;
	leave_places(s, c);
	free(c);
	if (written < 0)
		server_fail(s, &err);
	if ((s->is_draining || s->sockets.client >= 0) && !s->clients_n)
		loop_stop(s->loop);
	else if (s->acceptor)
		acceptor_resume(s->acceptor);
}
