/*
 * One connection, from its arrival to its end, and what its kind of service does with it.
 */
#ifndef LISTEN_SESSION_H
#define LISTEN_SESSION_H

#include "base/error.h"
#include "base/list.h"
#include "cli/opts_tap.h"
#include "net/addr.h"
#include "net/endpoint.h"
#include "stream/opening.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct process;
struct proxy_header;
struct relay;
struct service;
struct session;
struct stream;

/*
 * What is done with a connection.  Each kind is a file serve_….c; what all sessions of a kind
 * share is in the service, what one session has alone in session.state.
 */
struct session_kind {
	/* Joins s->right to its other side.  -1 with *err: there is no session. */
	int (*start)(struct session *s, struct error *err);

	/* Ends it at once: session_finish() is called then or later, from the loop. */
	void (*stop)(struct session *s);

	/* Releases s->state and whatever uses s->right; takes what start has left half built. */
	void (*free)(struct session *s);
};

/* Called once, from the loop; frees the session. */
typedef void session_done_fn(struct session *s, void *user);

enum { SESSION_NAME = 160 };

struct session {
	struct list link; /* the server's */
	unsigned id;	  /* counted from 1 */
	int socktype;
	struct addr local, peer; /* as a proxy has told them, if one was to */
	struct proxy_header *proxy; /* what it has told; version 0: nothing yet; or NULL */
	struct addr via;	    /* the proxy itself */
	char name[SESSION_NAME]; /* "[::1]:58868", or the process at a unix socket; escaped */

	char login[256]; /* as whom it uses a proxy of ours; "": as nobody in particular */
	char target[ENDPOINT_TEXT]; /* where it leads to, as somebody wrote it; "" */

	/* How it ended. */
	const char *end;    /* "both ended", "idle", …: docs/schema/listen.json */
	bool is_fatal;	    /* our own side is lost: nobody else can be served either */
	struct error error; /* what went wrong, or not set */
	uint64_t received, sent, took_ns;
	const struct process *process; /* joined to it, or NULL */

	/* For its kind. */
	struct loop *loop;
	const struct service *service;
	int fd; /* of the connection; -1: datagrams, which share a socket */
	struct stream *right; /* the peer; owned by the session until a kind gives it away */
	void *state;
	uint64_t idle_ns; /* CLOCK_NEVER: no limit */

	/* Private. */
	bool is_started; /* its kind has it */
	struct loop_timer begin;
	struct opening opening;
	uint64_t started_at;
	const struct stream *packets; /* the bottom of right, where it keeps messages apart */
	struct stream *taps[TAPS_PLACES]; /* in right, or NULL */
	session_done_fn *done;
	void *user;
};

/* "[::1]:58868", "unix client (process 17, user 1000)", escaped; fd -1: of a datagram. */
void session_name_peer(char dst[static SESSION_NAME], int fd, const struct addr *peer);

/* Who has come. */
struct arrival {
	int fd;		       /* a connection; -1: datagrams, which share a socket */
	struct stream *stream; /* of the datagrams of that peer; NULL: made of fd */
	struct addr local, peer;
	const char *name; /* NULL: the peer's address */
};

/*
 * Takes over the descriptor and the stream in any case.  NULL with *err when it cannot be served.
 * Where the connection has something to say first (TLS, the header of a proxy), its kind gets it
 * later.
 */
struct session *session_new(struct loop *loop, const struct service *service,
			    const struct arrival *arrival, unsigned id, session_done_fn *done,
			    void *user, struct error *err);

/* Ends the connection at once, and tells a program to end; done comes when all has. */
void session_stop(struct session *s);

void session_free(struct session *s); /* takes NULL; kills a program that still runs */

/* ---- for kinds ---- */

/* Notes how the relay of the connection ended, in the words and errors of that. */
void session_note_relay(struct session *s, const struct relay *relay);

/* Notes the bytes that it has carried so far, and how long it took. */
void session_count_relay(struct session *s, const struct relay *relay);
void session_count(struct session *s, uint64_t received, uint64_t sent);

/* It is over; s is gone afterwards.  From the loop, never from start(). */
void session_finish(struct session *s);

#endif
