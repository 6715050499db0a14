/*
 * A client of the engines that serve all in one loop.  It is kept small, since most of many
 * clients are idle: what only few need at a time (bytes that the client does not take, a
 * deadline) is allocated when it is needed.
 */
#ifndef ECHO_SERVE_CONN_H
#define ECHO_SERVE_CONN_H

#include "echo-serve/echo.h"
#include "echo-serve/server.h"

struct conn {
	struct client client;
	struct server *server;
	struct echo *echo; /* NULL: nothing is held, and nothing is raised */
	struct loop_timer *timer; /* idle, or the end of lingering; NULL: never set */
	uint64_t active_at;       /* for --idle-timeout */
	size_t left;              /* while draining: what of the input is still taken */
	bool is_finished;  /* no more input: the client's end, or ours */
	bool is_draining;  /* our end: only what had come by then is taken */
	bool is_lingering; /* our end is sent, the client's end is awaited */
};

/* Input is read in parts of at most this, so that it can be held if it cannot be sent. */
enum { CONN_CHUNK = ECHO_HELD_MAX };

/*
 * How long we wait for the client's own end after ours, and again as long as it has not taken
 * everything.  Closing with unread input sends a reset, which destroys what has not left yet.
 */
#define CONN_LINGER CLOCK_S

typedef void conn_stop_fn(struct loop *loop, void *conn);

void conn_init(struct conn *conn, struct server *s);
void conn_done(struct conn *conn);

/*
 * What may be sent of n bytes that have come, behind what is held: echo_feed(), without an
 * object where there is nothing to remember.  Followed by conn_sent() with the same span.
 */
struct echo_span conn_feed(struct conn *conn, uint8_t *data, size_t n);
void conn_sent(struct conn *conn, struct echo_span span, size_t n);

/* Bytes that counted as sent, and were not. */
void conn_unsent(struct conn *conn, const uint8_t *data, size_t n);

struct echo_span conn_pending(const struct conn *conn);
bool conn_is_behind(const struct conn *conn); /* the client does not take what is its */
size_t conn_room(const struct conn *conn);    /* how much may be read; 0: nothing now */

/* n bytes have been read. */
void conn_count_received(struct conn *conn, size_t n);
void conn_take_no_more(struct conn *conn);

enum conn_step {
	CONN_WAITS,  /* for input, or for room */
	CONN_GOES_ON, /* its turn is over: call again, without waiting for news */
	CONN_DONE,   /* there is no more input, and everything is sent */
	CONN_BROKEN, /* errno says how */
};

/* CONN_CHUNK bytes for conn_move(), aligned so that the kernel copies fast; to be freed. */
uint8_t *conn_buffer_new(void);

/*
 * By readiness, with news of changes (EPOLLET): what is held goes first, and as long as some
 * of it stays nothing is read; then input is read into the buffer of CONN_CHUNK bytes, which
 * is the caller's again afterwards, and written at once.  A read that does not fill the
 * buffer has emptied the socket, but for an end of which there has been news (has_end).
 */
enum conn_step conn_move(struct conn *conn, uint8_t *buffer, bool has_end);

/* Throws away what comes after our end; CONN_DONE: the client has ended, too. */
enum conn_step conn_discard(struct conn *conn, uint8_t *buffer);

/* The server ends: what waits in the socket is taken, and that is all. */
void conn_drain(struct conn *conn);

/* Something is awaited from now on, until `at`. */
void conn_set_timer(struct conn *conn, uint64_t at, conn_stop_fn *fn);

/*
 * Is nothing to be waited for any more (--idle-timeout, CONN_LINGER)?  If not, fn is called
 * again when that may be so.  Moving a timer at each message would cost more than looking
 * again.
 */
bool conn_is_idle(struct conn *conn, conn_stop_fn *fn);

#endif
