/*
 * A sink of taps (stream/tap.h) for people: what passes, as numbers and as text, with direction
 * and time.
 *
 *	14:03:11.123456 1 192.0.2.1:40000 > 192.0.2.7:7 connected in 0.4 ms
 *	14:03:11.123470 1 > 6 bytes
 *	> 00000000  68 65 6c 6c 6f 0a                                |hello.|
 *	14:03:11.123601 1 < 6 bytes
 *	< 00000000  68 65 6c 6c 6f 0a                                |hello.|
 *	14:03:11.123700 1 > end
 *
 * Behind the time stands the number of the connection.  ">" is what we send, "<" what the peer
 * sends; the offsets count each direction, of datagrams each one.  Nothing but printable ASCII is
 * written.
 */
#ifndef STREAM_TAP_HEX_H
#define STREAM_TAP_HEX_H

struct error;
struct tap_hex;
struct tap_sink;

/*
 * Sequences of a terminal that begin each kind of line, and what stands before its newline; "":
 * none.  Borrowed for ever.
 */
struct tap_hex_styles {
	const char *ours, *peers, *note, *end;
};

/* "-" is standard error.  NULL with ERROR_OUTPUT. */
struct tap_hex *tap_hex_new(const char *path, const struct tap_hex_styles *styles,
			    struct error *err);
struct tap_sink *tap_hex_sink(struct tap_hex *h);
void tap_hex_free(struct tap_hex *h); /* takes NULL */

#endif
