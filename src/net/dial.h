/*
 * A connection to an endpoint: every address of its name is tried, the way of RFC 8305
 * (Happy Eyeballs v2), and the first that answers is taken.
 *
 * The addresses come in RFC 6724 order, the families taking turns.  A new attempt starts
 * when the one before has failed, or after `stagger`; attempts go on beside each other.
 * One absolute deadline covers everything, the look-up included.  What happened to each
 * attempt stays readable until dial_free().
 *
 * With `wait` a dial that fails starts over, the look-up included, until that time is over:
 * for a server that is about to start.  A failure of our own side ends it at once.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include "base/clock.h"
#include "net/addr.h"
#include "net/tuning.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dial;
struct endpoint;
struct error;
struct loop;
struct resolver;
struct resolve_result;

#define DIAL_TIMEOUT (10 * CLOCK_S)
#define DIAL_STAGGER (250 * CLOCK_MS)

enum dial_state {
	DIAL_CONNECTING,
	DIAL_CONNECTED, /* the winner; its descriptor was handed over */
	DIAL_FAILED,    /* code says why */
	DIAL_ABANDONED, /* another was faster, the deadline came, or dial_free() */
};

struct dial_attempt {
	struct addr addr;
	struct addr local; /* where it was bound when it connected; len 0 otherwise */
	enum dial_state state;
	bool is_datagram;    /* nothing was sent: that it "connected" says nothing of the peer */
	uint64_t start_at;   /* of the loop's clock */
	uint64_t end_at;     /* 0 while connecting */
	int code;            /* errno of DIAL_FAILED */
	const char *refused; /* what our own kernel did not give ("the DSCP"); or NULL */
};

/* Called when an attempt starts and when it ends; must not free the dial. */
typedef void dial_watch_fn(const struct dial *d, const struct dial_attempt *attempt,
			   void *user);

/* A zeroed one is good: TCP, any family, the defaults above. */
struct dial_config {
	uint64_t timeout; /* ns for everything; 0: DIAL_TIMEOUT; CLOCK_NEVER: none */
	uint64_t stagger; /* ns; 0: DIAL_STAGGER */
	uint64_t wait;    /* ns for all rounds together; 0: there is one */
	int family;       /* AF_UNSPEC, AF_INET, AF_INET6 */
	int socktype;     /* SOCK_STREAM or SOCK_DGRAM; 0: the endpoint's, SOCK_STREAM */

	/*
	 * Source addresses by family, len 0: the kernel's choice.  With one of them set,
	 * addresses of the other family are left out.
	 */
	struct addr source4, source6;
	uint16_t source_port; /* 0: the kernel's choice */

	/*
	 * Unix datagrams: the socket file to bind, so that the peer can answer; who gets the
	 * descriptor removes it.  len 0: an abstract name of the kernel's choice, which goes by
	 * itself.
	 */
	struct addr source_unix;

	struct tuning tuning;

	const struct resolver *resolver; /* NULL: resolve_system */
	dial_watch_fn *on_attempt;       /* or NULL; gets the user of dial_start() */
};

/*
 * fd: the connected socket, close-on-exec and non-blocking, now the callee's, even when the
 * peer has reset it already, which reading it tells behind what came before; -1 when nothing
 * worked, then err tells: ERROR_RESOLVE, or ERROR_CONNECT with the most telling
 * of the attempts (ETIMEDOUT at the deadline, also when that comes during the look-up).
 * The dial may be freed in here.
 */
typedef void dial_done_fn(struct dial *d, int fd, const struct error *err, void *user);

/*
 * Starts; done is called once, from the loop, never before this has returned.  endpoint
 * and config are copied; endpoint may be a unix path.  NULL with ERROR_USAGE
 * (bad service or no port), ERROR_RESOLVE (an address of the wrong family), ERROR_LOCAL
 * (no thread could be started).
 *
 * With SOCK_DGRAM the first address whose connect(2) works is taken: nothing is sent.
 */
struct dial *dial_start(struct loop *loop, const struct endpoint *endpoint,
			const struct dial_config *config, dial_done_fn *done, void *user,
			struct error *err);

/*
 * After a dial for datagrams, whose first address was taken because nothing can be known of it:
 * it has refused what was sent.  A socket that is connected to the next address, the caller's;
 * -1 when there is none.
 */
int dial_next(struct dial *d);

/* Cancels what still runs (done is not called then) and releases everything; takes NULL.
 */
void dial_free(struct dial *d);

/* The attempts in the order of their start, with `wait` those of the last round; valid until
 * the loop runs on or dial_free().
 */
const struct dial_attempt *dial_attempts(const struct dial *d, size_t *ret_n);

/* The addresses in the order in which they are tried, how long the look-up took, and the
 * canonical name; NULL before the look-up has ended and for unix sockets. */
const struct resolve_result *dial_resolved(const struct dial *d);

/*
 * The attempt that is connected: with whom, also when getpeername(2) does not tell any more since
 * the peer has reset it, and from where; NULL: none is.  Valid as dial_attempts() are.
 */
const struct dial_attempt *dial_winner(const struct dial *d);

/* When dial_start() was called, by the loop's clock. */
uint64_t dial_started_at(const struct dial *d);

enum { DIAL_TEXT = 640 };

/*
 * One attempt as a line for a reader:
 *	[2001:db8::1]:443 at 0.0 ms: connection refused after 0.4 ms
 *	192.0.2.1:443 at 250 ms: connected after 12 ms from 192.0.2.9:51314
 *	192.0.2.1:53 at 0.0 ms: datagrams go there from 192.0.2.9:51314
 *	[2001:db8::1]:443 at 0.0 ms: abandoned after 262 ms
 *	192.0.2.1:443 at 250 ms: connecting
 * dial_start_at is dial_started_at().  A unix path is escaped.  Pure; returns dst.
 */
const char *dial_format_attempt(char dst[static DIAL_TEXT],
				const struct dial_attempt *attempt,
				uint64_t dial_start_at);

#endif
