/*
 * Completions instead of readiness: io_uring, by way of liburing, for sockets with many
 * connections.
 *
 * What is asked for is gathered and goes to the kernel with the next ring_step(), which also
 * brings what has happened.  Input comes in buffers that all receives share, and is lent to
 * the callback; it may be handed on to ring_send() as it is.  Buffers go back to the kernel
 * when the step after that has submitted what was sent from them.
 *
 * A thread has its own ring, and nobody else touches it.
 */
#ifndef NET_RING_H
#define NET_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct ring;

struct ring_event {
	uint64_t token; /* of the request */
	int result;     /* as of the system call; -errno when it failed */
	bool has_more;  /* the request stays, and more will come of it */
	uint8_t *data;  /* of a receive with result > 0: so many bytes */
};

/* Called for each event from within ring_step(); may ask for things. */
typedef void ring_fn(const struct ring_event *event, void *user);

/*
 * NULL with ERROR_LOCAL: the library is not installed, the kernel has no io_uring or not all
 * of it that is needed (Linux 6.1), or a policy forbids it.
 */
struct ring *ring_new(ring_fn *fn, void *user, struct error *err);
void ring_free(struct ring *r); /* takes NULL; what is still under way is cancelled */

/*
 * Counts the steps.  What was asked for in this round has not been submitted yet: memory and
 * descriptors that it names must stay.
 */
unsigned ring_round(const struct ring *r);

/*
 * Receives whenever something comes, until !has_more.  -ENOBUFS: no buffer was free; there are
 * some again after the next step.
 */
void ring_receive(struct ring *r, int fd, uint64_t token);

/*
 * Sends as much as the socket takes now.  An event comes only if that was less than n: how
 * many, or -errno (-EAGAIN: none).  It comes in the round of the ring_send() or the next one.
 */
void ring_send(struct ring *r, int fd, const void *data, size_t n, uint64_t token);

/*
 * poll(2)'s events of fd are the results: once, or whenever there is news, as with EPOLLET,
 * until !has_more.
 */
void ring_poll(struct ring *r, int fd, unsigned events, uint64_t token);
void ring_poll_news(struct ring *r, int fd, unsigned events, uint64_t token);

/* Ends the request with this token, which gives its last event (-ECANCELED). */
void ring_cancel(struct ring *r, uint64_t token);

/*
 * Submits, waits up to `wait` nanoseconds (0: not at all, less: without end) until there is an
 * event or a signal, and hands out all events: 1, or 0 when there were none.  -1 with errno when
 * waiting fails.
 */
int ring_step(struct ring *r, int64_t wait);

/*
 * A turn ends when the events of a ring_step() have been handed out; called in between to
 * read the clock once for all of them.
 */
typedef void ring_woken_fn(void *user);
void ring_on_woken(struct ring *r, ring_woken_fn *fn);

#endif
