/*
 * Streams that are joined with each other: what one sends is given to whoever holds the room, who
 * tells it to the others.
 *
 * Lines of two members never mix: the beginning of a line waits for its end, or until there is no
 * room for more of it, or for a while (bytes that are no lines must go on, too).
 *
 * A member that does not read does not stop the others.  What it is told waits in a queue; when
 * that is full, nobody is listened to for ROOM_PATIENCE_NS at most, so that senders are no faster
 * than readers.  A member whose queue is not half empty by then is given up.
 */
#ifndef STREAM_ROOM_H
#define STREAM_ROOM_H

#include "base/clock.h"
#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;
struct member;
struct room;
struct stream;

#define ROOM_PATIENCE_NS CLOCK_S

enum {
	ROOM_LINE = 64 << 10,	/* the most that is given to said() at once */
	ROOM_FULL = 256 << 10,	/* bytes in a queue that count as full */
	ROOM_QUEUE = 512 << 10, /* and that it can hold */
};

/* Why a member has left. */
enum room_end {
	ROOM_ENDED,   /* its peer has closed the connection */
	ROOM_IDLE,    /* nothing moved for idle_ns; no error is set */
	ROOM_BROKEN,  /* the stream failed */
	ROOM_DROPPED, /* it did not read */
};

struct room_calls {
	/* Whole lines, or a part where there are none; n <= line_max.  May tell anybody. */
	void (*said)(struct member *m, const char *data, size_t n, void *user);

	/* It is over: member_end() and member_error() say why.  From the loop; calls
	 * member_free(), then or later. */
	void (*left)(struct member *m, void *user);

	void *user;
};

struct room_config {
	struct room_calls calls;
	uint64_t line_ns; /* how long the beginning of a line waits; CLOCK_NEVER: for its end */
	size_t line_max;  /* at most ROOM_LINE */
	uint64_t idle_ns; /* CLOCK_NEVER: no limit */
};

struct room *room_new(struct loop *loop, const struct room_config *config); /* config: copied */
void room_free(struct room *r); /* when all members have been freed; takes NULL */

/*
 * A member for a stream, which is borrowed until member_free(); fd is the socket under it, to
 * learn whether a peer that has ended its direction has gone or only listens.
 */
struct member *member_new(struct room *r, struct stream *s, int fd, const char *name,
			  void *user);
void member_free(struct member *m); /* takes NULL */
void *member_user(const struct member *m);

void room_tell(struct member *m, const void *data, size_t n);
void room_tell_others(struct member *m, const void *data, size_t n);

typedef void room_each_fn(struct member *m, void *user); /* must not free members */
void room_each(struct room *r, room_each_fn *fn, void *user);

enum room_end member_end(const struct member *m);
const struct error *member_error(const struct member *m);
uint64_t member_received(const struct member *m);
uint64_t member_sent(const struct member *m); /* what its stream has taken */

#endif
