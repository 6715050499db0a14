/*
 * Are ports open?  Many at once, with a window: TCP (and unix sockets) by connecting, UDP by a
 * question of the port's own protocol (probe_question.h) and by the ICMP message that refuses
 * it.  No thread, and never more descriptors than the window has.
 *
 * A target with several addresses is open when one of them is; they are tried as a dial does,
 * the next when one has failed, or beside it after `stagger`.
 */
#ifndef NET_PROBE_H
#define NET_PROBE_H

#include "net/addr.h"
#include "net/dial.h"
#include "net/probe_question.h"

#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;
struct probe;

enum probe_state {
	PROBE_WAITING,
	PROBE_OPEN,   /* a connection, or an answer */
	PROBE_CLOSED, /* every address has refused */
	PROBE_SILENT, /* no answer in time, or somebody on the way said why not: code */
};

struct probe_target {
	const struct addr *addrs; /* borrowed; their port does not count, but for unix */
	uint16_t n;
	uint16_t port;
	uint8_t kind; /* enum probe_kind; UDP */

	/* The result. */
	uint8_t state;	/* enum probe_state */
	uint16_t which; /* the address that it is about */
	int code;	/* errno of PROBE_CLOSED and PROBE_SILENT; ETIMEDOUT: nothing came */
	uint64_t took;	/* ns, from the first attempt */
	char detail[PROBE_DETAIL]; /* of a UDP answer */

	/* Private. */
	uint64_t start_at;
	uint16_t next, running;
};

/* Each target's result, in the order in which they come. */
typedef void probe_result_fn(struct probe_target *target, void *user);

/*
 * All are done, or err tells why not: our own kernel refused something that all need (a source
 * address, descriptors).  May free the probe.
 */
typedef void probe_end_fn(struct probe *p, const struct error *err, void *user);

struct probe_config {
	/* What counts: timeout (of each attempt, 0: DIAL_TIMEOUT), stagger, socktype, the source,
	 * the tuning. */
	struct dial_config dial;
	size_t window; /* attempts at a time, > 0; fewer when this process may not open so many */
	probe_result_fn *on_result;
	probe_end_fn *on_end;
	void *user;
};

/*
 * Starts; targets are borrowed until probe_free(), config is copied.  Callbacks come from the
 * loop.  Those that have a state other than PROBE_WAITING are left as they are.
 */
struct probe *probe_start(struct loop *loop, struct probe_target *targets, size_t n,
			  const struct probe_config *config);
void probe_free(struct probe *p); /* at any time; takes NULL */

/* How many of the descriptors that this process may open `wanted` attempts can have. */
size_t probe_window(size_t wanted);

#endif
