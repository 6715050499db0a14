/*
 * A thread's way to its connections: what the kernel is asked, and how it answers.  Above
 * it nobody knows whether that is epoll, io_uring or a blocking call.
 *
 * Nothing here is shared between threads.
 */
#ifndef ECHO_CLIENT_WIRE_H
#define ECHO_CLIENT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct endpoint;
struct secure;
struct bench_plan;
struct error;

/* One connection, embedded in its owner's struct. */
struct wire_end {
	int fd; /* -1: free, for connect() */
	bool is_connecting;
	bool wants_room;   /* was told that not everything was taken */
	struct line *line; /* of wire_ring */
	int code; /* errno of a send that failed: the end, which follows, has it */
	uint64_t handshake; /* of wire_tls: how long it took, ns */
	bool is_resumed;    /* of wire_tls: it took an earlier session up */
};

/* What wire_tls speaks by; borrowed. */
struct wire_tls {
	const struct secure *secure;
	const struct endpoint *endpoint;
	const char *name; /* of the server, safe to show */
};

/* Called from within wait() alone.  The end may be dropped in each of them, and sent to.
 */
struct wire_user {
	void (*connected)(struct wire_end *e,
			  int code); /* errno; not 0: it is free again */
	void (*received)(struct wire_end *e, const uint8_t *data, size_t n); /* lent */
	void (*ended)(struct wire_end *e,
		      int code); /* errno; 0: by the peer; to be dropped */

	/* There is room again; the last `n` bytes that were taken must be sent once more.
	 */
	void (*room)(struct wire_end *e, size_t n);
};

struct wire_class {
	const char *name;
	bool is_batched; /* what is sent goes out with the next wait() */

	/* Its state, or NULL with ERROR_LOCAL.  tls: for wire_tls, else NULL. */
	void *(*open)(const struct wire_user *user, const struct wire_tls *tls,
		      struct error *err);
	void (*close)(void *wire); /* every end must be free; takes NULL */

	/*
	 * Takes fd over, which is connected when peer is NULL; else connecting begins,
	 * and connected() tells how it ended.  -1 with errno, and fd is closed.
	 */
	int (*connect)(void *wire, struct wire_end *e, int fd, const struct addr *peer);

	/*
	 * How many of the n bytes are taken; with fewer than n, room() follows.  They
	 * must stay as they are until the next wait() has ended.
	 */
	size_t (*send)(void *wire, struct wire_end *e, const uint8_t *data, size_t n);

	/* Ends a connection; takes a free end, too.  The end is free at once. */
	void (*drop)(void *wire, struct wire_end *e);

	/* Waits for news until this time, or with 0 not at all, and tells them.  -1 with errno. */
	int (*wait)(void *wire, uint64_t until);
};

extern const struct wire_class wire_ring; /* where io_uring is to be had */
extern const struct wire_class wire_epoll;
extern const struct wire_class wire_tls; /* connects by itself, and goes with one thread */
extern const struct wire_class wire_blocking; /* for one connection and a closed loop */

enum wire_engine { WIRE_AUTO, WIRE_RING, WIRE_EPOLL, WIRE_BLOCKING };

/*
 * The wire for a plan, by name or the best one.  NULL with ERROR_USAGE when the plan does not go
 * with it, with ERROR_LOCAL when io_uring was asked for by name and is not to be had.
 */
const struct wire_class *wire_choose(enum wire_engine wanted, const struct bench_plan *plan,
				     struct error *err);

#endif
