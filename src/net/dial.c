/*
 * Happy Eyeballs v2, RFC 8305.  Section 3 (two DNS queries side by side) is left to the
 * resolver, which reports once; sections 4 to 6 are here.
 */
#include "net/dial.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/addrorder.h"
#include "net/dial_config.h"
#include "net/dial_socket.h"
#include "net/dial_text.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/resolve.h"
#include "net/socket.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From one round of a dial that waits to the next: polite to a host that has just started. */
#define ROUND_FIRST (100 * CLOCK_MS)
#define ROUND_LONGEST CLOCK_S

/* How long to wait for room in the queue of a unix socket. */
#define QUEUE_RETRY (10 * CLOCK_MS)

/* What an attempt needs while it runs; what stays of it is struct dial_attempt. */
struct race {
	struct dial *dial;
	int fd;
	struct loop_watch watch;
};

struct dial {
	struct loop *loop;
	struct endpoint endpoint;
	struct dial_config config;
	dial_done_fn *done;
	void *user;
	unsigned id; /* in traces */
	uint64_t started_at;
	uint64_t round_at; /* when this round began */
	uint64_t wait_at; /* until when to start over; 0: never */
	uint64_t pause;	  /* before the next round */

	void *query; /* of the resolver; NULL when none runs */
	struct resolve_result resolved;

	struct dial_attempt *attempts; /* room for each address; n_started are filled */
	struct race *races;
	size_t n_started, n_running;

	struct loop_timer next; /* when the next attempt starts */
	struct loop_timer deadline;
};

static const char *endpoint_text(char dst[static ENDPOINT_TEXT], const struct dial *d)
{
	return endpoint_format(dst, &d->endpoint);
}

/* ---- attempts ---- */

static void trace(const struct dial *d, const struct dial_attempt *a)
{
	char text[DIAL_TEXT];

	if (log_is_on(LOG_DIAL))
		log_event(LOG_DIAL, d->id, "%s",
			  dial_format_attempt(text, a, d->started_at));
	if (d->config.on_attempt)
		d->config.on_attempt(d, a, d->user);
}

/* Ends an attempt; the descriptor is closed unless it is the winner's. */
static void end_attempt(struct dial *d, size_t i, enum dial_state state, int code)
{
	struct dial_attempt *a = &d->attempts[i];
	struct race *race = &d->races[i];

	a->state = state;
	a->code = code;
	a->end_at = loop_update(d->loop);
	loop_unwatch(&race->watch);
	if (state != DIAL_CONNECTED && race->fd >= 0) {
		close(race->fd);
		race->fd = -1;
	}
	d->n_running--;
	trace(d, a);
}

static void abandon_all(struct dial *d)
{
	size_t i;

	for (i = 0; i < d->n_started; i++) {
		if (d->attempts[i].state == DIAL_CONNECTING)
			end_attempt(d, i, DIAL_ABANDONED, 0);
	}
}

static void stop(struct dial *d)
{
	if (d->query)
		d->config.resolver->cancel(d->query);
	d->query = NULL;
	loop_timer_unset(&d->next);
	loop_timer_unset(&d->deadline);
	abandon_all(d);
}

static void on_round(struct loop *loop, void *user);

/* Is it a failure that passes by itself, and is there time for it? */
static bool may_start_over(const struct dial *d, const struct error *err)
{
	return loop_now(d->loop) + d->pause < d->wait_at && dial_may_pass(err) &&
	       !(d->n_started && d->attempts[d->n_started - 1].refused);
}

/* The end; the callback may free d, so this is the last thing that any path does. */
static void fail(struct dial *d, const struct error *err)
{
	struct error last = *err;

	stop(d);
	if (may_start_over(d, err)) {
		loop_timer_set(d->loop, &d->next, loop_now(d->loop) + d->pause, on_round, d);
		d->pause = d->pause * 2 < ROUND_LONGEST ? d->pause * 2 : ROUND_LONGEST;
		return;
	}
	if (d->pause > ROUND_FIRST)
		dial_waited(&last, loop_now(d->loop) - d->started_at);
	d->done(d, -1, &last, d->user);
}

static void win(struct dial *d, size_t i)
{
	int fd = d->races[i].fd;

	(void)addr_of_socket(fd, &d->attempts[i].local);
	end_attempt(d, i, DIAL_CONNECTED, 0);
	d->races[i].fd = -1;
	stop(d);
	d->done(d, fd, NULL, d->user);
}

/* ---- starting them ---- */

static void on_connect(struct loop *loop, int fd, unsigned events, void *user);

/*
 * Opens the socket and lets it connect: 0 it is done, EINPROGRESS, or the errno of the
 * failure.
 */
static int launch(struct dial *d, size_t i)
{
	struct dial_attempt *a = &d->attempts[i];
	struct race *race = &d->races[i];
	struct error err = ERROR_INIT;

	race->fd = dial_socket(&d->config, a);
	if (race->fd < 0)
		return errno;
	if (!connect(race->fd, &a->addr.sa, a->addr.len))
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	if (socket_was_connected(race->fd)) /* at once, within this host */
		return 0;
	if (loop_watch(d->loop, &race->watch, race->fd, LOOP_WRITE, on_connect, race,
		       &err) < 0)
		return err.code;
	return EINPROGRESS;
}

static void on_next(struct loop *loop, void *user);
static void on_retry(struct loop *loop, void *user);

/* Connects attempt i; false when that has failed, else d may be gone. */
static bool go_on(struct dial *d, size_t i)
{
	int code = launch(d, i);

	if (!code) {
		win(d, i);
		return true;
	}
	if (code == EINPROGRESS) {
		loop_timer_set(d->loop, &d->next,
			       clock_deadline(d->attempts[i].start_at, d->config.stagger),
			       on_next, d);
		return true;
	}
	/* The queue of a unix socket is full: a blocking connect(2) would wait, and
	 * nothing tells when there is room. */
	if (code == EAGAIN && d->endpoint.kind == ENDPOINT_UNIX && d->races[i].fd >= 0) {
		close(d->races[i].fd);
		d->races[i].fd = -1;
		loop_timer_set(d->loop, &d->next,
			       clock_deadline(loop_update(d->loop), QUEUE_RETRY), on_retry,
			       d);
		return true;
	}
	end_attempt(d, i, DIAL_FAILED, code);
	return false;
}

static void fail_all(struct dial *d)
{
	struct error err = ERROR_INIT;

	dial_headline(d->attempts, d->n_started, &err);
	fail(d, &err);
}

/* Starts attempts until one is under way, one is through, or none is left. */
static void start_next(struct dial *d)
{
	while (d->n_started < d->resolved.n) {
		size_t i = d->n_started++;

		d->attempts[i] = (struct dial_attempt){
			.addr = d->resolved.addrs[i],
			.is_datagram = d->config.socktype == SOCK_DGRAM,
			.start_at = loop_update(d->loop),
		};
		d->races[i] = (struct race){ .dial = d, .fd = -1 };
		d->n_running++;
		trace(d, &d->attempts[i]);
		if (go_on(d, i))
			return;
	}
	if (!d->n_running)
		fail_all(d);
}

/* A unix socket is the only address. */
static void on_retry(struct loop *loop, void *user)
{
	struct dial *d = user;

	(void)loop;
	if (!go_on(d, 0))
		fail_all(d);
}

static void on_next(struct loop *loop, void *user)
{
	(void)loop;
	start_next(user);
}

static void on_connect(struct loop *loop, int fd, unsigned events, void *user)
{
	struct race *race = user;
	struct dial *d = race->dial;
	size_t i = (size_t)(race - d->races);
	int code = socket_connect_error(fd);

	(void)loop;
	(void)events;
	if (!code) {
		win(d, i);
		return;
	}
	end_attempt(d, i, DIAL_FAILED, code);
	start_next(d); /* RFC 8305, section 5: a failure need not wait for the delay */
}

/* ---- addresses ---- */

static void use_addresses(struct dial *d)
{
	char text[ENDPOINT_TEXT];
	struct error err = ERROR_INIT;

	d->resolved.n = dial_config_filter(&d->config, d->resolved.addrs, d->resolved.n);
	if (!d->resolved.n) {
		error_set(&err, ERROR_CONNECT, EADDRNOTAVAIL, endpoint_text(text, d),
			  "has no %s address, as the source address is",
			  d->config.source4.len ? "IPv4" : "IPv6");
		fail(d, &err);
		return;
	}
	addrorder_interleave(d->resolved.addrs, d->resolved.n);
	d->attempts = xcalloc(d->resolved.n, sizeof(*d->attempts));
	d->races = xcalloc(d->resolved.n, sizeof(*d->races));
	start_next(d);
}

static void on_ready_made(struct loop *loop, void *user)
{
	(void)loop;
	use_addresses(user);
}

static void on_resolved(const struct resolve_result *result, const struct error *err,
			void *user)
{
	struct dial *d = user;

	d->query = NULL;
	if (!result) {
		fail(d, err);
		return;
	}
	d->resolved.addrs = xcalloc(result->n, sizeof(*result->addrs));
	memcpy(d->resolved.addrs, result->addrs, result->n * sizeof(*result->addrs));
	d->resolved.n = result->n;
	d->resolved.took = result->took;
	d->resolved.canonical = result->canonical ? xstrdup(result->canonical) : NULL;
	use_addresses(d);
}

static int find_unix(struct dial *d, struct error *err)
{
	d->resolved.addrs = xcalloc(1, sizeof(struct addr));
	if (!addr_from_path(d->endpoint.path, &d->resolved.addrs[0]))
		return error_set(err, ERROR_USAGE, 0, d->endpoint.path,
				 "is no path of a unix socket");
	d->resolved.n = 1;
	return 1;
}

/* 1: the addresses are there, 0: a look-up runs, -1. */
static int find_addresses(struct dial *d, struct error *err)
{
	struct resolve_request request = { .host = d->endpoint.host,
					   .service = d->endpoint.service,
					   .family = d->config.family,
					   .socktype = d->config.socktype };
	int known;

	if (d->endpoint.kind == ENDPOINT_UNIX)
		return find_unix(d, err);
	if (!request.service[0])
		return error_set(err, ERROR_USAGE, 0, request.host,
				 "the port is missing");
	known = resolve_numeric(&request, &d->resolved, err);
	if (known)
		return known;
	d->query = d->config.resolver->start(d->config.resolver, d->loop, &request,
					     on_resolved, d, err);
	return d->query ? 0 : -1;
}

static void on_deadline(struct loop *loop, void *user)
{
	struct dial *d = user;
	struct error err = ERROR_INIT;

	dial_silence(d->query ? NULL : d->attempts, d->n_started, &d->endpoint,
		     loop_now(loop) - d->round_at, &err);
	fail(d, &err);
}

/* ---- the interface ---- */

/* Looks for the addresses and sets the timers of a round. */
static int start_round(struct dial *d, struct error *err)
{
	uint64_t now = loop_update(d->loop), deadline = clock_deadline(now, d->config.timeout);
	int known = find_addresses(d, err);

	if (known < 0)
		return -1;
	d->round_at = now;
	if (known)
		loop_timer_set(d->loop, &d->next, now, on_ready_made, d);
	if (d->wait_at && d->wait_at < deadline)
		deadline = d->wait_at;
	loop_timer_set(d->loop, &d->deadline, deadline, on_deadline, d);
	return 0;
}

static void forget_round(struct dial *d)
{
	resolve_result_done(&d->resolved);
	free(d->attempts);
	free(d->races);
	d->resolved = (struct resolve_result){ .n = 0 };
	d->attempts = NULL;
	d->races = NULL;
	d->n_started = d->n_running = 0;
}

static void on_round(struct loop *loop, void *user)
{
	struct dial *d = user;
	struct error err = ERROR_INIT;

	(void)loop;
	forget_round(d);
	if (start_round(d, &err) < 0)
		fail(d, &err);
}

struct dial *dial_start(struct loop *loop, const struct endpoint *endpoint,
			const struct dial_config *config, dial_done_fn *done, void *user,
			struct error *err)
{
	static atomic_uint last_id;
	struct dial *d = xcalloc(1, sizeof(*d));

	d->loop = loop;
	d->endpoint = *endpoint;
	dial_config_settle(&d->config, config, endpoint);
	d->done = done;
	d->user = user;
	d->id = atomic_fetch_add(&last_id, 1) + 1;
	d->started_at = loop_update(loop);
	d->wait_at = d->config.wait ? clock_deadline(d->started_at, d->config.wait) : 0;
	d->pause = ROUND_FIRST;
	if (start_round(d, err) < 0) {
		dial_free(d);
		return NULL;
	}
	return d;
}

void dial_free(struct dial *d)
{
	if (!d)
		return;
	d->config.on_attempt = NULL;
	stop(d);
	forget_round(d);
	explicit_bzero(&d->config.tuning.key, sizeof(d->config.tuning.key));
	free(d);
}

/* The address before took the datagrams as any does, and refused them then. */
static void refuse_last(struct dial *d)
{
	struct dial_attempt *last = &d->attempts[d->n_started - 1];

	if (last->state != DIAL_CONNECTED)
		return;
	last->state = DIAL_FAILED;
	last->code = ECONNREFUSED;
	last->end_at = loop_update(d->loop);
	trace(d, last);
}

int dial_next(struct dial *d)
{
	while (d->n_started < d->resolved.n) {
		struct dial_attempt *a = &d->attempts[d->n_started];
		int fd;

		refuse_last(d);
		*a = (struct dial_attempt){ .addr = d->resolved.addrs[d->n_started++],
					    .is_datagram = true,
					    .start_at = loop_update(d->loop) };
		fd = dial_socket(&d->config, a);
		if (fd >= 0 && connect(fd, &a->addr.sa, a->addr.len) == 0) {
			a->state = DIAL_CONNECTED;
			(void)addr_of_socket(fd, &a->local);
		} else {
			a->state = DIAL_FAILED;
			a->code = errno;
		}
		a->end_at = loop_update(d->loop);
		trace(d, a);
		if (a->state == DIAL_CONNECTED)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

const struct dial_attempt *dial_attempts(const struct dial *d, size_t *ret_n)
{
	*ret_n = d->n_started;
	return d->attempts;
}

const struct resolve_result *dial_resolved(const struct dial *d)
{
	return d->resolved.n && d->endpoint.kind != ENDPOINT_UNIX ? &d->resolved : NULL;
}

const struct dial_attempt *dial_winner(const struct dial *d)
{
	size_t i;

	for (i = 0; i < d->n_started; i++) {
		if (d->attempts[i].state == DIAL_CONNECTED)
			return &d->attempts[i];
	}
	return NULL;
}

uint64_t dial_started_at(const struct dial *d)
{
	return d->started_at;
}
