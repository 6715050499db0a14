/* What differs when inetd listens. */
#include "echo-serve/inetd.h"

#include "base/clock.h"
#include "echo-serve/server.h"
#include "net/socket.h"

/* How long it stays when nobody comes, but for --idle-timeout. */
#define IDLE (60 * CLOCK_S)

static void look_for_news(struct loop *loop, void *user)
{
	struct server *s = user;
	uint64_t idle = s->config->idle_timeout ? s->config->idle_timeout : IDLE;
	uint64_t seen = s->seat->counts.accepted + s->seat->counts.datagrams[GUARD_ANSWER];

	if (!s->clients_n && seen == s->inetd_seen) {
		server_drain(s);
		return;
	}
	s->inetd_seen = seen;
	loop_timer_set(loop, &s->inetd_timer, clock_deadline(loop_now(loop), idle), look_for_news,
		       s);
}

int inetd_start(struct server *s, struct error *err)
{
	struct addr peer = { .len = 0 };

	if (!s->config->inetd)
		return 0;
	if (s->sockets.client < 0) {
		s->inetd_seen = UINT64_MAX;
		look_for_news(s->loop, s);
		return 0;
	}
	(void)addr_of_peer(s->sockets.client, &peer);
	socket_set_nodelay(s->sockets.client);
	socket_set_patience(s->sockets.client, s->config->stall_timeout);
	if (server_take_place(s) && server_take(s, s->sockets.client, &peer) == 0)
		return 0;
	return error_set(err, ERROR_LOCAL, 0, "--inetd", "cannot serve this client");
}
