/* Telnet streams in pieces, for tests: what the parser and the filter make of them. */
#ifndef SUPPORT_LIB_TELNET_H
#define SUPPORT_LIB_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct loop;
struct stream;

/* How a stream arrives: the first so many bytes at once, the rest in pieces. */
struct telnet_cut {
	size_t first, piece;
};

/*
 * Appends the parser's events to story, in a form in which runs of data do not show where they
 * were cut.  Aborts when an event takes no byte twice in a row.
 */
void telnet_tell_events(const uint8_t *data, size_t n, struct telnet_cut cut, bool is_binary,
			struct buf *story);

/*
 * A filter with every option that there is, over `below`, which it owns.  What it is told of
 * subnegotiations must be fit for a terminal, or it aborts.
 */
struct stream *telnet_with_everything(struct stream *below);

/* What such a filter lets the user see of the stream, and what it says to the peer. */
void telnet_tell_session(struct loop *loop, const uint8_t *data, size_t n, struct telnet_cut cut,
			 struct buf *seen, struct buf *sent);

#endif
