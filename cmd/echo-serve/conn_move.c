/* Reading and writing without waiting, as far as a socket allows it. */
#include "echo-serve/conn.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { TURN = 4 }; /* full buffers in a row, so that others get their turn */

enum { PAGE = 4096 };
_Static_assert((CONN_CHUNK + 1) % PAGE == 0, "aligned_alloc() wants whole pages");

uint8_t *conn_buffer_new(void)
{
	void *buffer = aligned_alloc(PAGE, CONN_CHUNK + 1);

	return buffer ? buffer : xmalloc(CONN_CHUNK); /* which says that there is no memory */
}

static bool is_passing(int code)
{
	return code == EAGAIN || code == EINTR;
}

/* false: broken, see errno. */
static bool write_span(struct conn *conn, struct echo_span span)
{
	ssize_t n = 0;
	int code;

	if (span.n) {
		do
			n = send(conn->client.fd, span.data, span.n, MSG_NOSIGNAL);
		while (n < 0 && errno == EINTR);
	}
	code = errno;
	if (n > 0)
		witness_bytes(conn->server, &conn->client, TAP_FROM_US, span.data, (size_t)n);
	conn_sent(conn, span, n < 0 ? 0 : (size_t)n);
	errno = code;
	return n >= 0 || code == EAGAIN;
}

static void tell_read(struct conn *conn, const uint8_t *buffer, ssize_t n)
{
	int code = errno;

	if (n > 0)
		witness_bytes(conn->server, &conn->client, TAP_FROM_PEER, buffer, (size_t)n);
	else if (n == 0)
		witness_end(conn->server, &conn->client);
	errno = code;
}

static enum conn_step read_once(struct conn *conn, uint8_t *buffer)
{
	size_t wanted = conn_room(conn);
	ssize_t n = recv(conn->client.fd, buffer, wanted, 0);

	tell_read(conn, buffer, n);
	if (n < 0 && !is_passing(errno))
		return CONN_BROKEN;
	if (n < 0 && errno == EINTR)
		return CONN_GOES_ON;
	if (n <= 0) {
		if (n == 0 || conn->is_draining)
			conn_take_no_more(conn);
		return CONN_WAITS;
	}
	conn_count_received(conn, (size_t)n);
	if (!write_span(conn, conn_feed(conn, buffer, (size_t)n)))
		return CONN_BROKEN;
	if (conn->is_draining && !conn->left)
		conn_take_no_more(conn);
	return (size_t)n < wanted ? CONN_WAITS : CONN_GOES_ON;
}

/* false: broken. */
static bool write_pending(struct conn *conn)
{
	return !conn_is_behind(conn) || write_span(conn, conn_pending(conn));
}

enum conn_step conn_move(struct conn *conn, uint8_t *buffer, bool has_end)
{
	enum conn_step step;
	int i;

	if (!write_pending(conn))
		return CONN_BROKEN;
	for (i = 0; i < TURN && !conn->is_finished && !conn_is_behind(conn); i++) {
		step = read_once(conn, buffer);
		if (step == CONN_BROKEN)
			return step;
		if (step == CONN_WAITS && !has_end)
			break;
	}
	if (conn->is_finished) {
		if (!write_pending(conn))
			return CONN_BROKEN;
		return conn_is_behind(conn) ? CONN_WAITS : CONN_DONE;
	}
	return i == TURN && !conn_is_behind(conn) ? CONN_GOES_ON : CONN_WAITS;
}

enum conn_step conn_discard(struct conn *conn, uint8_t *buffer)
{
	int i;

	for (i = 0; i < TURN; i++) {
		ssize_t n = recv(conn->client.fd, buffer, CONN_CHUNK, 0);

		tell_read(conn, buffer, n);
		if (n == 0 || (n < 0 && !is_passing(errno)))
			return CONN_DONE;
		if (n < 0 && errno == EAGAIN)
			return CONN_WAITS;
	}
	return CONN_GOES_ON;
}
