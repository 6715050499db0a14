/*
 * What every model of echo-serve shares: the sockets, the clients, the limits, and the
 * end.
 *
 * The server accepts, an engine (engine.h) serves.  A client belongs to the engine from
 * engine->serve() until server_client_ended(); everything here happens in the thread of
 * the loop.
 */
#ifndef ECHO_SERVE_SERVER_H
#define ECHO_SERVE_SERVER_H

#include "base/error.h"
#include "base/list.h"
#include "cli/opts_common.h"
#include "cli/opts_tls_server.h"
#include "cli/opts_tap.h"
#include "echo-serve/guard.h"
#include "echo-serve/mischief.h"
#include "echo-serve/pidfile.h"
#include "echo-serve/sockets.h"
#include "echo-serve/witness.h"
#include "net/addr.h"
#include "net/loop.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct acceptor;
struct datagrams;
struct duties;
struct engine;
struct metrics;
struct pool;
struct server;
struct tally;
struct tap_conn;

enum serve_model {
	MODEL_AUTO,
	MODEL_URING,
	MODEL_EPOLL,
	MODEL_THREADS,
	MODEL_FORK,
	MODEL_ITERATIVE,
};

struct echo_serve_config {
	struct common_config common;
	struct tapping_config tapping;
	bool tcp, udp, upper;
	int model;             /* enum serve_model */
	uint64_t max_clients;  /* 0: no limit */
	uint64_t max_per_address; /* the same, of each address */
	bool queue; /* who has no place waits, and is not closed */
	uint64_t idle_timeout; /* nanoseconds; 0: none */
	uint64_t stall_timeout;
	uint64_t backlog;
	uint64_t workers; /* 0: one for each processor */
	uint64_t busy_poll; /* nanoseconds; 0: sleeps when there is nothing to do */
	uint64_t drain;                    /* nanoseconds */
	uint64_t udp_rate, udp_rate_total; /* datagrams a second; 0: no limit */
	const char *user;                  /* NULL: stay who we are */
	struct serving_config serving;     /* TLS */
	struct mischief mischief;          /* as given; see mischief_of() */
	bool daemon, inetd;
	const char *pidfile; /* NULL: none */
	const char *log;     /* as for logs_open(); NULL: as is usual */
	int sandbox;                       /* enum sandbox_mode */
	uint64_t stats;                    /* nanoseconds between two; 0: none */
	const char *metrics;               /* where they are served; NULL: nowhere */
};

/* How a conversation ended. */
enum client_end {
	CLIENT_FINISHED, /* the client ended its direction, and has everything */
	CLIENT_RESET,    /* code: ECONNRESET, EPIPE, ETIMEDOUT, … */
	CLIENT_IDLE,     /* nothing moved for --idle-timeout */
	CLIENT_STALLED,  /* it took nothing of its echo for --stall-timeout */
	CLIENT_DRAINED,  /* the server ends; what had come went back */
	CLIENT_CUT,      /* the server ends, and --drain was not enough */
	CLIENT_LEFT,     /* --close-after, --reset-after */
	CLIENT_DIED,     /* its process did; code: the signal, or 0 */
	CLIENT_ENDS,
};

/* "finished", "reset", …: in documents and metrics. */
extern const char *const client_end_names[CLIENT_ENDS];

struct client {
	struct list link; /* in server.clients */
	unsigned id;
	int fd; /* -1 where the engine has given it away */
	struct addr_brief peer; /* see client_peer() */
	int code;
	uint64_t started_at;
	uint64_t received, sent; /* bytes */
	enum client_end end;
	struct tap_conn *tap; /* see witness.h; NULL: none */

	/*
	 * For blocking_serve(): what has come until now is all that is taken.  Set from a
	 * signal handler or another thread, before shutdown(2).
	 */
	atomic_bool is_ending;
};

struct server_counts {
	uint64_t accepted, refused, ends[CLIENT_ENDS];
	uint64_t received, sent; /* bytes; of some engines when the conversation has ended */
	uint64_t datagrams[GUARD_VERDICTS];
};

/* What several processes that serve the same sockets (pool.h) have in common. */
struct server_shared {
	atomic_uint last_id;
	atomic_ulong clients;
};

/* What is one's own, and outlives the process: another may take its place. */
struct server_seat {
	struct server_counts counts;
	atomic_ulong clients;
};

struct server {
	const struct echo_serve_config *config;
	const struct engine *engine;
	void *engine_state; /* the engine's */
	struct loop *loop;

	struct sockets sockets;
	bool serves_datagrams;
	struct acceptor *acceptor;
	struct datagrams *datagrams;
	struct mischief_datagrams *odd_datagrams; /* in their place */

	struct list clients;
	size_t clients_n;
	struct server_shared *shared, own_shared;
	struct server_seat *seat, own_seat;
	size_t seat_number;
	struct server_seat *seats; /* of all processes that serve */
	size_t seats_n;
	struct tally *tally; /* NULL: addresses are not counted */
	struct pidfile pidfile;
	struct tls_context *tls; /* NULL: not spoken */
	struct pool *pool; /* NULL: alone */
	struct metrics *metrics; /* NULL: nobody is told */
	struct duties *duties;
	struct loop_watch orders;

	struct witness witness;

	bool is_draining, is_cut;
	struct loop_timer drain_timer, inetd_timer;
	uint64_t inetd_seen; /* what had come when it was looked at last */
	struct loop_signal on_term, on_int, on_hup;
	struct error failure; /* why it ended by itself; unset after a signal */
};

/*
 * Opens the sockets (those of the service manager, then one for each of the operands),
 * prints what it listens on, and serves until a signal ends it.  0, or -1 with *err set.
 */
int server_run(const struct echo_serve_config *config, const struct engine *engine,
	       int argc, char **argv, struct error *err);

/* Who it is; the name of a unix socket is asked of the kernel, as long as there is c->fd. */
struct addr client_peer(const struct client *c);

/*
 * For the acceptor: takes the connection over and gives it to the engine.  -1 with errno
 * when the engine has no means to serve it; it is closed then.
 */
int server_take(struct server *s, int fd, const struct addr *peer);

/* For engines: reports the end of a conversation, closes and forgets the client. */
void server_client_ended(struct server *s, struct client *c, enum client_end end,
			 int code);

/*
 * A place of --max-clients, and one of --max-clients-per-address, for server_take(), which gives
 * them back when the client has ended.  false: there is none.
 */
bool server_take_place(struct server *s);
void server_leave_place(struct server *s);
bool server_take_place_of(struct server *s, const struct addr *peer);

/* For pool.h: the ready lines, and the end of all listening in this process. */
int server_announce(struct server *s, struct error *err);
void server_stop_listening(struct server *s);

/* SIGTERM and SIGINT end it, in the process that a signal is for.  -1 with ERROR_LOCAL. */
int server_watch_signals(struct server *s, struct error *err);
void server_unwatch_signals(struct server *s);

/* Before the loop of the process that was started is released. */
void server_end_duties(struct server *s);

/* No new clients; what has come goes back; bounded by --drain.  Again: ends at once. */
void server_drain(struct server *s);

/* The same, because going on makes no sense; the first error counts. */
void server_fail(struct server *s, const struct error *err);

#endif
