/*
 * What comes back to one client: the pure part of the service, the same in every model.
 *
 * Plain, every byte comes back as it came.  With capitals, a line is held until it is
 *whole and comes back with the ASCII letters a to z raised; a line longer than
 *ECHO_HELD_MAX, and one that the end of input cuts short, comes back in parts.  The
 *length never changes.
 *
 * Bytes that can be written at once are never copied:
 *
 *	span = echo_feed(&echo, data, n);
 *	sent = write(fd, span.data, span.n);
 *	echo_sent(&echo, sent);			keeps the rest
 */
#ifndef ECHO_SERVE_ECHO_H
#define ECHO_SERVE_ECHO_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The most that is held for a client that does not read, or inside a line.  One byte less
 * than a power of two, since buf's array has room for one byte more than its bound.
 */
enum { ECHO_HELD_MAX = 256 * 1024 - 1 };

/* What an engine may feed beyond echo_room(), because it came unasked. */
enum { ECHO_SURPLUS = 4 * 1024 * 1024 };

struct echo {
	bool is_upper;
	struct buf held; /* what may be sent, then the line that is not yet whole */
	size_t ready;    /* how many of the held bytes may be sent */

	/* Between feed and sent: what was given out and is still the caller's memory. */
	const uint8_t *lent;
	size_t lent_n;     /* all of it, the unfinished line included */
	size_t lent_ready; /* of which may be sent */
};

/* Bytes to be written now; borrowed until echo_sent(). */
struct echo_span {
	const uint8_t *data;
	size_t n; /* 0: nothing yet */
};

void echo_init(struct echo *e, bool is_upper);
void echo_done(struct echo *e); /* takes a zeroed one, too */

/* How many bytes may be fed now; 0: write first, the client does not read. */
size_t echo_room(const struct echo *e);

/*
 * Takes n <= echo_room() bytes, which may be changed in place and must stay until
 * echo_sent(). Every feed is followed by an echo_sent().
 */
struct echo_span echo_feed(struct echo *e, uint8_t *data, size_t n);

/* The client has finished: the line that it did not end may go, too. */
void echo_end(struct echo *e);

/* What is held and may be sent. */
struct echo_span echo_pending(const struct echo *e);

/* n bytes of the last span have been written. */
void echo_sent(struct echo *e, size_t n);

/* Of bytes that counted as sent, the last n were not: they go before everything that is held. */
void echo_unsent(struct echo *e, const uint8_t *data, size_t n);

/* Is nothing held at all, no part of a line either? */
bool echo_is_empty(const struct echo *e);

/* The ASCII letters a to z, raised in place. */
void echo_raise(uint8_t *data, size_t n);

#endif
