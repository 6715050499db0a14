/* Probes: a window of attempts over a list of targets. */
#include "net/probe.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/dial_socket.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BATCH = 128,	/* attempts in a row, so that others get their turn */
	RESERVE = 32,	/* descriptors that something else may need */
	SENDS = 3,	/* of a UDP question: it, or the answer, may get lost */
	ANSWER = 2048,	/* as much of an answer as is looked at */
};

/* One attempt: an address of a target. */
struct shot {
	struct probe *probe;
	struct probe_target *target; /* NULL: free */
	struct addr addr;
	uint16_t which;
	int fd;
	struct loop_watch watch;
	struct loop_timer timer;
	uint64_t start_at, next_at;	/* next_at: of the target's next address */
	unsigned sends;
	uint8_t token[PROBE_TOKEN];
	struct shot *next_free;
};

struct probe {
	struct loop *loop;
	struct probe_config config;
	struct probe_target *targets;
	size_t n, next, n_done;
	struct shot *shots, *free_shots;
	size_t n_running, most;
	struct probe_target **again; /* whose next address is due: a stack */
	size_t n_again, again_cap;
	struct loop_timer turn;
	struct error err; /* what all attempts would fail with */
};

static void ask_turn(struct probe *p);

size_t probe_window(size_t wanted)
{
	struct rlimit limit;
	size_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return wanted;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		(void)getrlimit(RLIMIT_NOFILE, &limit);
	}
	most = limit.rlim_cur > 2 * RESERVE ? (size_t)limit.rlim_cur - RESERVE
					    : (size_t)limit.rlim_cur / 2;
	if (!most)
		most = 1;
	return wanted < most ? wanted : most;
}

/* ---- results ---- */

static void release(struct shot *s)
{
	struct probe *p = s->probe;

	loop_unwatch(&s->watch);
	loop_timer_unset(&s->timer);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->target->running--;
	s->target = NULL;
	s->next_free = p->free_shots;
	p->free_shots = s;
	p->n_running--;
}

static void finish(struct probe *p, struct probe_target *t, enum probe_state state)
{
	size_t i;

	/* The other addresses do not matter any more. */
	for (i = 0; t->running && i < p->config.window; i++) {
		if (p->shots[i].target == t)
			release(&p->shots[i]);
	}
	t->state = (uint8_t)state;
	t->took = loop_update(p->loop) - t->start_at;
	p->n_done++;
	p->config.on_result(t, p->config.user);
}

static void want_next(struct probe *p, struct probe_target *t)
{
	p->again = mem_grow(p->again, &p->again_cap, p->n_again, sizeof(struct probe_target *));
	p->again[p->n_again++] = t;
}

static bool is_closed(int code, int family)
{
	return code == ECONNREFUSED || code == ECONNRESET ||
	       (family == AF_UNIX && (code == ENOENT || code == EPROTOTYPE));
}

/* An attempt is over. */
static void settle(struct shot *s, enum probe_state state, int code)
{
	struct probe *p = s->probe;
	struct probe_target *t = s->target;
	uint16_t which = s->which;

	release(s);
	ask_turn(p);
	if (state == PROBE_OPEN) {
		t->which = which;
		t->code = 0;
		finish(p, t, PROBE_OPEN);
		return;
	}
	/* A refusal says less than silence: behind that there may be something. */
	if (!t->code || is_closed(t->code, AF_UNSPEC)) {
		t->code = code;
		t->which = which;
	}
	if (t->next < t->n)
		want_next(p, t);
	else if (!t->running)
		finish(p, t, is_closed(t->code, addr_family(&t->addrs[t->which])) ? PROBE_CLOSED
										  : PROBE_SILENT);
}

static void fail(struct shot *s, int code)
{
	settle(s, is_closed(code, addr_family(&s->addr)) ? PROBE_CLOSED : PROBE_SILENT, code);
}

/* ---- attempts ---- */

static bool is_datagram(const struct probe *p)
{
	return p->config.dial.socktype == SOCK_DGRAM;
}

/* What an earlier question was refused with is the answer to all of them. */
static bool send_question(struct shot *s)
{
	uint8_t question[PROBE_QUESTION];
	size_t n = probe_question(question, (enum probe_kind)s->target->kind, s->token);

	s->sends++;
	if (send(s->fd, question, n, MSG_NOSIGNAL) >= 0 || errno == EAGAIN || errno == ENOBUFS)
		return true;
	fail(s, errno);
	return false;
}

static uint64_t deadline(const struct shot *s)
{
	return clock_deadline(s->start_at, s->probe->config.dial.timeout);
}

/* When the question is sent once more: the time is divided evenly. */
static uint64_t resend_at(const struct shot *s)
{
	if (!is_datagram(s->probe) || s->sends >= SENDS)
		return CLOCK_NEVER;
	return s->start_at + s->probe->config.dial.timeout / SENDS * s->sends;
}

static void on_time(struct loop *loop, void *user);

static void set_timer(struct shot *s)
{
	uint64_t at = deadline(s), resend = resend_at(s);

	if (resend < at)
		at = resend;
	if (s->next_at < at)
		at = s->next_at;
	loop_timer_set(s->probe->loop, &s->timer, at, on_time, s);
}

static void on_time(struct loop *loop, void *user)
{
	struct shot *s = user;
	uint64_t now = loop_now(loop);

	if (now >= deadline(s)) {
		fail(s, ETIMEDOUT);
		return;
	}
	if (now >= s->next_at) {
		s->next_at = CLOCK_NEVER;
		if (s->target->next < s->target->n) {
			want_next(s->probe, s->target);
			ask_turn(s->probe);
		}
	}
	if (now >= resend_at(s) && !send_question(s))
		return;
	set_timer(s);
}

static void on_connect(struct loop *loop, int fd, unsigned events, void *user)
{
	struct shot *s = user;
	int code = socket_connect_error(fd);

	(void)loop;
	(void)events;
	if (code)
		fail(s, code);
	else
		settle(s, PROBE_OPEN, 0);
}

static void on_answer(struct loop *loop, int fd, unsigned events, void *user)
{
	struct shot *s = user;
	uint8_t answer[ANSWER];
	ssize_t n = recv(fd, answer, sizeof(answer), 0);

	(void)loop;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		fail(s, errno);
		return;
	}
	probe_answer(s->target->detail, (enum probe_kind)s->target->kind, s->token, answer,
		     (size_t)n);
	settle(s, PROBE_OPEN, 0);
}

/* -1: our own kernel refuses what all attempts need; *ret_is_full: only just now. */
static int open_socket(struct shot *s, bool *ret_is_full)
{
	struct probe *p = s->probe;
	struct dial_attempt attempt = { .addr = s->addr };

	*ret_is_full = false;
	s->fd = dial_socket(&p->config.dial, &attempt);
	if (s->fd >= 0)
		return 0;
	*ret_is_full = (errno == EMFILE || errno == ENFILE || errno == ENOBUFS) && p->n_running > 1;
	if (!*ret_is_full && attempt.refused)
		error_errno(&p->err, ERROR_CONNECT, errno, attempt.refused, "cannot be used");
	else if (!*ret_is_full)
		error_errno(&p->err, ERROR_LOCAL, errno, NULL, "cannot create a socket");
	return -1;
}

/* Within this host a connection is there, or refused, when connect(2) returns. */
static bool is_decided(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	return poll(&pfd, 1, 0) > 0;
}

static void launch(struct shot *s)
{
	struct probe *p = s->probe;
	struct error err = ERROR_INIT;

	if (connect(s->fd, &s->addr.sa, s->addr.len) < 0 && errno != EINPROGRESS) {
		fail(s, errno);
		return;
	}
	if (!is_datagram(p) && is_decided(s->fd)) {
		on_connect(p->loop, s->fd, LOOP_WRITE, s);
		return;
	}
	if (loop_watch(p->loop, &s->watch, s->fd, is_datagram(p) ? LOOP_READ : LOOP_WRITE,
		       is_datagram(p) ? on_answer : on_connect, s, &err) < 0) {
		fail(s, err.code);
		return;
	}
	if (!is_datagram(p) || send_question(s))
		set_timer(s);
}

static struct shot *take_shot(struct probe *p, struct probe_target *t)
{
	struct shot *s = p->free_shots;

	p->free_shots = s->next_free;
	p->n_running++;
	s->target = t;
	s->which = t->next++;
	s->addr = t->addrs[s->which];
	addr_set_port(&s->addr, t->port);
	s->sends = 0;
	s->start_at = loop_update(p->loop);
	s->next_at = t->next < t->n ? clock_deadline(s->start_at, p->config.dial.stagger)
				    : CLOCK_NEVER;
	if (!t->running++ && s->which == 0)
		t->start_at = s->start_at;
	if (is_datagram(p))
		rng_bytes(s->token, sizeof(s->token));
	return s;
}

/* Starts an attempt at t; false when it has to wait for a descriptor, or all is lost. */
static bool shoot(struct probe *p, struct probe_target *t)
{
	struct shot *s = take_shot(p, t);
	bool is_full;

	if (open_socket(s, &is_full) == 0) {
		launch(s);
		return true;
	}
	t->next--;
	release(s);
	if (is_full) {
		p->most = p->n_running;
		want_next(p, t);
	}
	return false;
}

static struct probe_target *take_target(struct probe *p)
{
	while (p->n_again) {
		struct probe_target *t = p->again[--p->n_again];

		/* Meanwhile it may have turned out to be open, or have been tried. */
		if (t->state == PROBE_WAITING && t->next < t->n)
			return t;
	}
	while (p->next < p->n) {
		struct probe_target *t = &p->targets[p->next++];

		if (t->state == PROBE_WAITING)
			return t;
		p->n_done++; /* the caller knows it already */
	}
	return NULL;
}

static void on_turn(struct loop *loop, void *user)
{
	struct probe *p = user;
	struct probe_target *t;
	unsigned budget = BATCH;

	(void)loop;
	while (budget-- && p->n_running < p->most && !error_is_set(&p->err)) {
		t = take_target(p);
		if (!t)
			break;
		if (!shoot(p, t))
			break;
	}
	if (error_is_set(&p->err) || p->n_done == p->n) {
		p->config.on_end(p, error_is_set(&p->err) ? &p->err : NULL, p->config.user);
		return;
	}
	if (p->n_running < p->most && (p->n_again || p->next < p->n))
		ask_turn(p);
}

static void ask_turn(struct probe *p)
{
	loop_timer_set(p->loop, &p->turn, loop_now(p->loop), on_turn, p);
}

/* ---- the interface ---- */

struct probe *probe_start(struct loop *loop, struct probe_target *targets, size_t n,
			  const struct probe_config *config)
{
	struct probe *p = xcalloc(1, sizeof(*p));
	size_t i;

	p->loop = loop;
	p->config = *config;
	p->config.window = p->most = probe_window(config->window);
	if (!p->config.dial.timeout)
		p->config.dial.timeout = DIAL_TIMEOUT;
	if (!p->config.dial.stagger)
		p->config.dial.stagger = DIAL_STAGGER;
	if (!p->config.dial.socktype)
		p->config.dial.socktype = SOCK_STREAM;
	p->targets = targets;
	p->n = n;
	p->shots = xcalloc(p->config.window, sizeof(*p->shots));
	for (i = p->config.window; i-- > 0;) {
		p->shots[i] = (struct shot){ .probe = p, .fd = -1, .next_free = p->free_shots };
		p->free_shots = &p->shots[i];
	}
	ask_turn(p);
	return p;
}

void probe_free(struct probe *p)
{
	size_t i;

	if (!p)
		return;
	for (i = 0; i < p->config.window; i++) {
		if (p->shots[i].target)
			release(&p->shots[i]);
	}
	loop_timer_unset(&p->turn);
	explicit_bzero(&p->config.dial.tuning.key, sizeof(p->config.dial.tuning.key));
	free(p->again);
	free(p->shots);
	free(p);
}
