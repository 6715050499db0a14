/*
 * Bytes in order, both ways: the interface of a descriptor and of every filter on top of it.
 *
 * A connection is a chain: descriptor, then proxy, TLS, telnet, …  Each filter owns the stream
 * below it and is itself a stream, so what stands above never asks which layers there are.
 * Only the lowest one touches descriptors and the loop; a filter passes interest down.
 *
 * Nothing here blocks.  A call that cannot go on returns STREAM_AGAIN, and the ready callback
 * comes when the stream may make progress in a direction that was asked for.
 */
#ifndef STREAM_STREAM_H
#define STREAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct error;
struct loop;
struct stream;

/* Results below zero of a read or write. */
enum {
	STREAM_AGAIN = -1, /* nothing now; ask with stream_want() and wait for the callback */
	STREAM_EOF = -2,   /* reads only: the peer has finished, in order, and stays so */
	STREAM_ERROR = -3, /* broken; the error says how; only stream_free() is left to call */
};

/* What is known of a peer that has ended its own direction. */
enum stream_peer {
	STREAM_PEER_GONE,    /* it has closed the connection */
	STREAM_PEER_UNKNOWN,
	STREAM_PEER_LISTENS, /* it has only stopped to speak */
};

enum { STREAM_READ = 1 << 0, STREAM_WRITE = 1 << 1 };

/* events: STREAM_READ and STREAM_WRITE, as far as they may make progress now. */
typedef void stream_ready_fn(struct stream *s, unsigned events, void *user);

/*
 * A filter leaves out open, read, write and want where they are those of the stream below.  One
 * that has `open` has `want`, too: until it is open it asks the stream below for what its own
 * dialogue waits for, and for nothing else, whatever is wanted of it.
 */
struct stream_ops {
	const char *name; /* in traces: "tcp", "telnet" */

	int (*open)(struct stream *s, struct error *err);
	ssize_t (*read)(struct stream *s, void *dst, size_t n, struct error *err);
	ssize_t (*write)(struct stream *s, const void *src, size_t n, struct error *err);
	int (*shut)(struct stream *s, struct error *err);
	void (*want)(struct stream *s, unsigned events);
	bool (*has_input)(const struct stream *s);
	int (*bare_fd)(const struct stream *s, unsigned direction);
	bool (*has_mark)(const struct stream *s);
	ssize_t (*write_urgent)(struct stream *s, const void *src, size_t n, struct error *err);
	int (*fault)(const struct stream *s, unsigned direction, int code, struct error *err);
	void (*free)(struct stream *s);
};

/* What every kind of stream starts with; filled by stream_init(). */
struct stream {
	const struct stream_ops *ops;
	struct stream *below; /* owned; NULL in the lowest one */
	stream_ready_fn *ready;
	void *user;
};

/* For those who make streams.  Interest of `below` is passed on to s's own ready callback. */
void stream_init(struct stream *s, const struct stream_ops *ops, struct stream *below);

/*
 * Some filters have something of their own to say before they carry bytes (TLS, a proxy); in a
 * chain the lowest says it first.  0 when the whole chain is open, STREAM_AGAIN to be called again
 * when it is ready (either direction; ask for both), STREAM_ERROR.  Harmless when repeated, and
 * not needed: the first read or write does it, too.  opening.h waits for it.
 */
int stream_open(struct stream *s, struct error *err);

/*
 * Up to n bytes (n > 0): how many, STREAM_AGAIN, STREAM_EOF, or STREAM_ERROR with *err set.
 * ERROR_PEER when the peer reset the connection or broke a protocol.
 */
ssize_t stream_read(struct stream *s, void *dst, size_t n, struct error *err);

/*
 * Takes up to n bytes (n > 0): how many (never 0), STREAM_AGAIN, or STREAM_ERROR.  A filter that
 * has taken bytes holds them until the stream below takes them; STREAM_WRITE is reported when
 * there is room again.
 */
ssize_t stream_write(struct stream *s, const void *src, size_t n, struct error *err);

/*
 * Ends our direction, behind all that was written (half-close): 0 done, STREAM_AGAIN to be
 * called again when STREAM_WRITE is reported, STREAM_ERROR.  Harmless when repeated.
 */
int stream_shut(struct stream *s, struct error *err);

/*
 * Says for what the ready callback is wanted from now on: level-triggered, until changed.
 * Input that a filter holds already is not reported: see stream_has_input().
 */
void stream_want(struct stream *s, unsigned events);

/* Would a read return at once, though no descriptor is ready? */
bool stream_has_input(const struct stream *s);

/*
 * The descriptor that carries the bytes of one direction unchanged, so that the kernel can
 * move them (splice, sendfile); -1 when a filter is in the way or holds bytes.
 */
int stream_bare_fd(const struct stream *s, unsigned direction);

/*
 * For who moves bytes through stream_bare_fd(): what errno `code` of one direction means here,
 * in the words that stream_read() or stream_write() would have used.  Returns -1.
 */
int stream_fault(const struct stream *s, unsigned direction, int code, struct error *err);

/*
 * TCP's urgent data, for protocols that still have a use for it (telnet's Synch).  Is there any
 * ahead of what the next read gives?  Only a socket that stands right below can tell.
 */
bool stream_has_mark(const struct stream *s);

/* stream_write() of urgent data; where there is no such thing it is a plain write. */
ssize_t stream_write_urgent(struct stream *s, const void *src, size_t n, struct error *err);

void stream_on_ready(struct stream *s, stream_ready_fn *ready, void *user);

/* Releases the chain from the top down and closes what it owns; takes NULL. */
void stream_free(struct stream *s);

#endif
