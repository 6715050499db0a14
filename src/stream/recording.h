/*
 * Recordings of connections: lines of text that people can read and write (docs/recording.md).
 *
 *	netkit recording 1
 *	1 0.000000 open stream client 192.0.2.1:40000 192.0.2.7:7 2026-11-20T14:03:11.123456Z
 *	1 0.000347 client "hello\n"
 *	1 0.000478 server "hello\n"
 *	1 0.000577 client end
 *	1 0.000601 server end
 *	1 0.000610 close
 *
 * A connection's number, seconds since it stood, what happened.  Strings are C's, with \n \r \t
 * \" \\ and \xHH; lines that begin with a blank continue the string before.  A line beginning
 * with # is a comment.  Pure but for recording_read().
 */
#ifndef STREAM_RECORDING_H
#define STREAM_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;

/* The longest file that is read, and the longest message in it. */
enum { RECORDING_MAX = 64 << 20, RECORDING_MESSAGE_MAX = 1 << 20 };

#define RECORDING_HEADING "netkit recording 1"

enum recording_kind {
	RECORDING_OPEN,
	RECORDING_BYTES,
	RECORDING_END,
	RECORDING_RESET,
	RECORDING_CLOSE,
};

struct recording_step {
	uint32_t conn;
	enum recording_kind kind;
	bool is_server;	  /* it was the server that did it */
	bool is_messages; /* RECORDING_OPEN: not a stream */
	uint64_t at_ns;	  /* since the connection stood */
	size_t off, n;	  /* RECORDING_BYTES: which of recording.bytes */
	unsigned line;	  /* where it stands in the file */
};

/* Zeroed it is empty. */
struct recording {
	struct recording_step *steps;
	size_t n, cap;
	uint8_t *bytes;
	size_t bytes_n, bytes_cap;
};

/* -1 with ERROR_USAGE, which names the line; subject is what errors are about. */
int recording_parse(const char *text, size_t n, const char *subject, struct recording *ret,
		    struct error *err);

/* The same for a file; also ERROR_LOCAL.  path, borrowed, is the subject. */
int recording_read(const char *path, struct recording *ret, struct error *err);

void recording_done(struct recording *r); /* takes a zeroed one */

/*
 * Appends a step as its line or lines; false when b takes no more.  data, n: the bytes of
 * RECORDING_BYTES; what stands behind RECORDING_OPEN, for people; else nothing.
 */
bool recording_format(struct buf *b, const struct recording_step *step, const uint8_t *data,
		      size_t n);

/* Appends bytes as strings of at most a line of text each, further ones on lines of their own. */
bool recording_format_bytes(struct buf *b, const uint8_t *data, size_t n);

#endif
