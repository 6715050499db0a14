/*
 * One connection: joined to our own side or to a program, until both the connection and the
 * program have ended.
 */
#ifndef LISTEN_SESSION_H
#define LISTEN_SESSION_H

#include "base/error.h"
#include "base/list.h"
#include "net/addr.h"
#include "stream/relay.h"

#include <stdbool.h>
#include <stdint.h>

struct joint;
struct loop;
struct process;
struct session;
struct stream;

/* What all sessions of a server have in common; outlives them. */
struct session_config {
	char *const *argv;  /* the program; NULL: `own` is used */
	struct stream *own; /* standard input and output, borrowed */
	bool is_typed; /* standard input is a terminal: nobody waits for what it may say */
	bool is_last;  /* own is not needed after this connection */
	bool has_terminal; /* the program */
	bool crlf;
	enum relay_eof eof;
	uint64_t idle_ns, linger_ns; /* CLOCK_NEVER: without limit */
};

/* Called once, from the loop; frees the session. */
typedef void session_done_fn(struct session *s, void *user);

enum { SESSION_NAME = 160 };

struct session {
	struct list link; /* the server's */
	unsigned id;	  /* counted from 1 */
	int socktype;
	struct addr local, peer;
	char name[SESSION_NAME]; /* "[::1]:58868", or the process at a unix socket; escaped */

	/* How it ended. */
	enum relay_end end;
	bool is_stopped; /* by session_stop(), before `end` was known */
	struct error error;
	uint64_t received, sent, took_ns;

	/* Private. */
	struct loop *loop;
	const struct session_config *config;
	int fd;
	struct stream *left, *right;
	struct relay *relay;
	struct joint *joint; /* with the program, in place of left, right and relay */
	uint64_t started_at;
	session_done_fn *done;
	void *user;
};

/* Who has come. */
struct arrival {
	int fd;		       /* a connection; -1: datagrams, which share a socket */
	struct stream *stream; /* of the datagrams of that peer; NULL: made of fd */
	struct addr local, peer;
	const char *name; /* NULL: the peer's address */
};

/*
 * Takes over the descriptor and the stream in any case.  NULL with *err when the program cannot
 * be started.
 */
struct session *session_new(struct loop *loop, const struct session_config *config,
			    const struct arrival *arrival, unsigned id, session_done_fn *done,
			    void *user, struct error *err);

/* The program, or NULL. */
const struct process *session_process(const struct session *s);

/* Ends the connection at once and tells the program to end; done comes when it has. */
void session_stop(struct session *s);

void session_free(struct session *s); /* takes NULL; kills a program that still runs */

#endif
