/* A connection to the server, as both modes have it. */
#include "echo-client/session.h"

#include "net/socket.h"
#include "stream/fd.h"
#include "stream/tap_stream.h"

#include <sys/socket.h>

struct tap_conn session_tap(struct session *s, int socktype)
{
	struct tap_conn conn = { .id = taps_next_id(s->taps), .socktype = socktype,
				 .peer = s->peer, .took_ns = s->took_ns };

	(void)addr_of_socket(s->fd, &conn.local);
	return conn;
}

struct stream *session_stream(struct session *s)
{
	const struct tap_stream_config config = { .conn = session_tap(s, SOCK_STREAM) };
	struct stream *top, *tap;
	int place;

	if (addr_family(&s->peer) != AF_UNIX)
		socket_set_nodelay(s->fd);
	top = fd_socket_new(s->loop, s->fd, s->name);
	s->fd = -1;
	for (place = 0; place < TAPS_PLACES; place++) {
		top = taps_add(s->taps, (enum taps_place)place, top, config, &tap);
		if (tap)
			tap_stream_open(tap, s->took_ns);
	}
	return top;
}
