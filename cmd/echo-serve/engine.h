/*
 * A model of serving many clients.  Each gives the same answers; they differ in what a
 * waiting client costs and in who waits for whom: docs/models.md.
 */
#ifndef ECHO_SERVE_ENGINE_H
#define ECHO_SERVE_ENGINE_H

#include "echo-serve/server.h"
#include "echo-serve/syscalls.h"

struct engine {
	const char *name; /* as in --model */

	/* The engine's struct for one client, which starts with a struct client; zeroed.
	 */
	size_t client_size;

	bool is_blocking; /* serve() returns when the client has ended: the others wait */

	bool counts_bytes; /* in server_counts, as they move; else the server does at the end */

	unsigned needs; /* what its clients take beside moving bytes: syscalls.h */

	/* Once, before the first client.  -1 with *err: this machine cannot do it. */
	int (*start)(struct server *s, struct error *err);

	/*
	 * Serves c from now on and reports its end with server_client_ended(), which may
	 * be before this returns.  -1 with errno when there is no means for it; c is the
	 * caller's then.
	 */
	int (*serve)(struct server *s, struct client *c);

	/* Treats every client as if it had finished: what has come goes back, and that is
	 * all. */
	void (*drain)(struct server *s);

	/* Ends every client now. */
	void (*cut)(struct server *s);

	/*
	 * Releases what start() made.  Also after a failed start(), and after a cut() that the loop
	 * could not bring to an end: then the clients that are left end here.
	 */
	void (*stop)(struct server *s);
};

extern const struct engine engine_uring;     /* one process, completions by io_uring */
extern const struct engine engine_epoll;     /* one process, readiness of all by epoll */
extern const struct engine engine_threads;   /* a thread a client */
extern const struct engine engine_fork;      /* a process a client */
extern const struct engine engine_tls;       /* as epoll, over TLS */
extern const struct engine engine_mischief;  /* as epoll, badly: mischief.h */
extern const struct engine engine_iterative; /* one client after another */

#endif
