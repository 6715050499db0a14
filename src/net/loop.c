/* The event loop: epoll for descriptors, a heap for deadlines, a signalfd. */
#include "net/loop.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { BATCH = 256 };

struct loop {
	int epoll_fd;
	bool lacks_pwait2; /* found out once: see wait_events() */
	loop_wait_fn *wait;
	void *wait_user;
	uint64_t spin;
	struct clock *clock;
	uint64_t now;
	bool is_stopping;
	size_t watches;

	struct epoll_event batch[BATCH]; /* data.ptr is NULL where the watch was removed */
	int batch_n, batch_at;

	struct list always_ready;
	struct list *ready_cursor; /* the next one of the round; moved when that is removed */

	struct loop_timer **heap;
	size_t heap_n, heap_cap;

	struct list signals;
	sigset_t signal_set;
	int signal_fd;
	struct loop_watch signal_watch;
};

struct loop *loop_new(struct error *err)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));

	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->signal_fd = -1;
	if (loop->epoll_fd < 0) {
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot create an epoll instance");
		free(loop);
		return NULL;
	}
	list_init(&loop->always_ready);
	list_init(&loop->signals);
	sigemptyset(&loop->signal_set);
	loop->clock = &clock_monotonic;
	loop_update(loop);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->signal_fd >= 0) {
		loop->watches++;
		loop_unwatch(&loop->signal_watch);
		close(loop->signal_fd);
	}
	assert(loop->watches == 0 && loop->heap_n == 0 && list_is_empty(&loop->signals));
	close(loop->epoll_fd);
	free(loop->heap);
	free(loop);
}

void loop_forget(struct loop *loop)
{
	if (loop->signal_fd >= 0)
		close(loop->signal_fd);
	close(loop->epoll_fd);
	free(loop->heap);
	free(loop);
}

void loop_set_clock(struct loop *loop, struct clock *clock)
{
	loop->clock = clock;
	loop_update(loop);
}

void loop_set_wait(struct loop *loop, loop_wait_fn *fn, void *user)
{
	loop->wait = fn;
	loop->wait_user = user;
}

void loop_set_spin(struct loop *loop, uint64_t ns)
{
	loop->spin = ns;
}

int loop_fd(const struct loop *loop)
{
	return loop->epoll_fd;
}

uint64_t loop_now(const struct loop *loop)
{
	return loop->now;
}

uint64_t loop_update(struct loop *loop)
{
	loop->now = loop->clock->now(loop->clock);
	return loop->now;
}

/* ---- descriptors ---- */

static uint32_t to_epoll(unsigned events)
{
	return (events & LOOP_READ ? EPOLLIN | EPOLLRDHUP : 0) |
	       (events & LOOP_WRITE ? EPOLLOUT : 0) | (events & LOOP_EDGE ? EPOLLET : 0);
}

static unsigned from_epoll(uint32_t events)
{
	unsigned result = 0;

	if (events & (EPOLLIN | EPOLLRDHUP))
		result |= LOOP_READ;
	if (events & EPOLLRDHUP)
		result |= LOOP_END;
	if (events & EPOLLOUT)
		result |= LOOP_WRITE;
	if (events & (EPOLLHUP | EPOLLERR))
		result |= LOOP_HANGUP;
	return result;
}

int loop_watch(struct loop *loop, struct loop_watch *w, int fd, unsigned events,
	       loop_watch_fn *fn, void *user, struct error *err)
{
	struct epoll_event event = { .events = to_epoll(events), .data.ptr = w };

	assert(!w->loop);
	*w = (struct loop_watch){ .fd = fd, .events = events, .fn = fn, .user = user };
	list_init(&w->link);
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
		if (errno != EPERM)
			return error_errno(err, ERROR_LOCAL, errno, NULL,
					   "cannot watch a descriptor");
		w->is_always_ready = true;
		list_append(&loop->always_ready, &w->link);
	}
	w->loop = loop;
	loop->watches++;
	return 0;
}

void loop_watch_set(struct loop_watch *w, unsigned events)
{
	struct epoll_event event = { .events = to_epoll(events), .data.ptr = w };

	if (w->events == events)
		return;
	w->events = events;
	if (!w->is_always_ready)
		(void)epoll_ctl(w->loop->epoll_fd, EPOLL_CTL_MOD, w->fd, &event);
}

void loop_watch_again(struct loop_watch *w)
{
	struct epoll_event event = { .events = to_epoll(w->events), .data.ptr = w };

	if (!w->is_always_ready)
		(void)epoll_ctl(w->loop->epoll_fd, EPOLL_CTL_MOD, w->fd, &event);
}

/* Forgets what the kernel has already reported of a watch. */
static void drop_from_batch(struct loop *loop, struct loop_watch *w)
{
	int i;

	for (i = loop->batch_at; i < loop->batch_n; i++) {
		if (loop->batch[i].data.ptr == w)
			loop->batch[i].data.ptr = NULL;
	}
}

void loop_unwatch_closing(struct loop_watch *w)
{
	struct loop *loop = w->loop;

	if (!loop)
		return;
	if (w->is_always_ready) {
		if (loop->ready_cursor == &w->link)
			loop->ready_cursor = w->link.next;
		list_remove(&w->link);
	} else {
		drop_from_batch(loop, w);
	}
	loop->watches--;
	w->loop = NULL;
}

void loop_unwatch(struct loop_watch *w)
{
	if (w->loop && !w->is_always_ready)
		(void)epoll_ctl(w->loop->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL);
	loop_unwatch_closing(w);
}

/* A watch may have asked for less since the kernel reported it. */
static void call_watch(struct loop *loop, struct loop_watch *w, unsigned events)
{
	events &= w->events | LOOP_HANGUP | (w->events & LOOP_EDGE ? LOOP_END : 0);
	if (events)
		w->fn(loop, w->fd, events, w->user);
}

static void run_batch(struct loop *loop)
{
	while (loop->batch_at < loop->batch_n && !loop->is_stopping) {
		struct epoll_event *event = &loop->batch[loop->batch_at++];
		struct loop_watch *w = event->data.ptr;

		if (w)
			call_watch(loop, w, from_epoll(event->events));
	}
	loop->batch_n = 0;
}

static bool has_always_ready(const struct loop *loop)
{
	const struct list *node;

	for (node = loop->always_ready.next; node != &loop->always_ready; node = node->next) {
		if (CONTAINER(node, struct loop_watch, link)->events)
			return true;
	}
	return false;
}

static void run_always_ready(struct loop *loop)
{
	loop->ready_cursor = loop->always_ready.next;
	while (loop->ready_cursor != &loop->always_ready && !loop->is_stopping) {
		struct loop_watch *w = CONTAINER(loop->ready_cursor, struct loop_watch, link);

		loop->ready_cursor = loop->ready_cursor->next;
		call_watch(loop, w, w->events);
	}
	loop->ready_cursor = NULL;
}

/* ---- deadlines: a binary heap, the earliest at index 0 ---- */

static void heap_put(struct loop *loop, size_t index, struct loop_timer *t)
{
	loop->heap[index] = t;
	t->index = index;
}

static void heap_up(struct loop *loop, struct loop_timer *t)
{
	size_t i = t->index;

	while (i > 0 && t->at < loop->heap[(i - 1) / 2]->at) {
		heap_put(loop, i, loop->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	heap_put(loop, i, t);
}

static void heap_down(struct loop *loop, struct loop_timer *t)
{
	size_t i = t->index, child;

	while ((child = 2 * i + 1) < loop->heap_n) {
		if (child + 1 < loop->heap_n && loop->heap[child + 1]->at < loop->heap[child]->at)
			child++;
		if (t->at <= loop->heap[child]->at)
			break;
		heap_put(loop, i, loop->heap[child]);
		i = child;
	}
	heap_put(loop, i, t);
}

void loop_timer_unset(struct loop_timer *t)
{
	struct loop *loop = t->loop;
	struct loop_timer *last;

	if (!loop)
		return;
	last = loop->heap[--loop->heap_n];
	if (last != t) {
		heap_put(loop, t->index, last);
		heap_up(loop, last);
		heap_down(loop, last);
	}
	t->loop = NULL;
}

void loop_timer_set(struct loop *loop, struct loop_timer *t, uint64_t at, loop_timer_fn *fn,
		    void *user)
{
	if (at == CLOCK_NEVER) {
		loop_timer_unset(t);
		return;
	}
	t->fn = fn;
	t->user = user;
	t->at = at;
	if (!t->loop) {
		loop->heap = mem_grow(loop->heap, &loop->heap_cap, loop->heap_n,
				      sizeof(struct loop_timer *));
		t->loop = loop;
		heap_put(loop, loop->heap_n++, t);
	}
	heap_up(loop, t);
	heap_down(loop, t);
}

/*
 * Each timer at most once a round: one that sets itself to "now" must not starve the rest.  A
 * child that has stopped its parent's loop may have freed what is in it (loop_forget()).
 */
static void run_timers(struct loop *loop)
{
	size_t budget = loop->heap_n;

	while (budget-- && !loop->is_stopping && loop->heap_n && loop->heap[0]->at <= loop->now) {
		struct loop_timer *t = loop->heap[0];

		loop_timer_unset(t);
		t->fn(loop, t->user);
	}
}

/* ---- signals ---- */

static void read_signals(struct loop *loop, int fd, unsigned events, void *user)
{
	struct signalfd_siginfo info;

	(void)events;
	(void)user;
	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		LIST_EACH(node, &loop->signals)
		{
			struct loop_signal *s = CONTAINER(node, struct loop_signal, link);

			if (s->signo == (int)info.ssi_signo) {
				s->fn(loop, s->signo, s->user);
				break;
			}
		}
	}
}

int loop_signal(struct loop *loop, struct loop_signal *s, int signo, loop_signal_fn *fn,
		void *user, struct error *err)
{
	sigset_t one;
	int fd;

	assert(!s->loop && !sigismember(&loop->signal_set, signo));
	sigaddset(&loop->signal_set, signo);
	fd = signalfd(loop->signal_fd, &loop->signal_set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0) {
		sigdelset(&loop->signal_set, signo);
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot receive signals");
	}
	if (loop->signal_fd < 0) {
		loop->signal_fd = fd;
		if (loop_watch(loop, &loop->signal_watch, fd, LOOP_READ, read_signals, NULL,
			       err) < 0) {
			close(fd);
			loop->signal_fd = -1;
			sigdelset(&loop->signal_set, signo);
			return -1;
		}
		loop->watches--; /* our own does not keep the loop running */
	}
	sigemptyset(&one);
	sigaddset(&one, signo);
	pthread_sigmask(SIG_BLOCK, &one, NULL);
	*s = (struct loop_signal){ .loop = loop, .signo = signo, .fn = fn, .user = user };
	list_append(&loop->signals, &s->link);
	return 0;
}

void loop_signal_unset(struct loop_signal *s)
{
	struct loop *loop = s->loop;
	sigset_t one;

	if (!loop)
		return;
	list_remove(&s->link);
	s->loop = NULL;
	sigdelset(&loop->signal_set, s->signo);
	(void)signalfd(loop->signal_fd, &loop->signal_set, SFD_CLOEXEC | SFD_NONBLOCK);
	sigemptyset(&one);
	sigaddset(&one, s->signo);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}

/* ---- running ---- */

/* How long epoll may wait: 0, a time, or for ever (-1); a virtual clock waits for no timer. */
static int64_t wait_for(struct loop *loop)
{
	uint64_t at = loop->heap_n ? loop->heap[0]->at : CLOCK_NEVER;

	if (has_always_ready(loop))
		return 0;
	if (at == CLOCK_NEVER)
		return -1;
	return loop->clock->advance || at <= loop->now ? 0 : (int64_t)(at - loop->now);
}

static int ask_kernel(struct loop *loop, int64_t wait)
{
	struct timespec ts = { .tv_sec = wait / (int64_t)CLOCK_S,
			       .tv_nsec = wait % (int64_t)CLOCK_S };
	int64_t ms = (wait + (int64_t)CLOCK_MS - 1) / (int64_t)CLOCK_MS;
	int n;

	if (!loop->lacks_pwait2) {
		n = epoll_pwait2(loop->epoll_fd, loop->batch, BATCH, wait < 0 ? NULL : &ts,
				 NULL);
		if (n >= 0 || errno != ENOSYS)
			return n;
		/* Sandboxes and instrumenting tools may lack the call of Linux 5.11. */
		loop->lacks_pwait2 = true;
	}
	return epoll_wait(loop->epoll_fd, loop->batch, BATCH,
			  wait < 0 ? -1 : ms > INT_MAX ? INT_MAX : (int)ms);
}

/* How many events there are; is_over: nobody need wait any longer. */
static int look(struct loop *loop, int64_t wait, bool *is_over)
{
	int n = loop->wait ? loop->wait(wait, loop->wait_user) : LOOP_NEWS_READABLE;

	*is_over = n != 0;
	if (n < 0 || !(n & LOOP_NEWS_READABLE))
		return n < 0 ? -1 : 0;
	n = ask_kernel(loop, loop->wait ? 0 : wait);
	*is_over = n != 0 || loop->wait;
	return n;
}

/* A virtual clock stands still while it is looked at. */
static int wait_events(struct loop *loop, int64_t wait)
{
	uint64_t began = loop->spin && wait ? loop->clock->now(loop->clock) : 0, spent;
	bool is_over = false;
	int n;

	if (!began || loop->clock->advance)
		return look(loop, wait, &is_over);
	do {
		n = look(loop, 0, &is_over);
		spent = loop->clock->now(loop->clock) - began;
		if (is_over || (wait > 0 && spent >= (uint64_t)wait))
			return n;
	} while (spent < loop->spin);
	return look(loop, wait < 0 ? wait : wait - (int64_t)spent, &is_over);
}

int loop_run(struct loop *loop, struct error *err)
{
	loop->is_stopping = false;
	loop_update(loop);
	while (!loop->is_stopping && (loop->watches || loop->heap_n || loop->wait)) {
		int n = wait_events(loop, wait_for(loop));

		if (n < 0 && errno != EINTR)
			return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot wait for events");
		loop->batch_n = n < 0 ? 0 : n;
		loop->batch_at = 0; /* before the timers, which may remove what is in it */
		if (!loop->batch_n && loop->clock->advance && loop->heap_n &&
		    !has_always_ready(loop))
			loop->clock->advance(loop->clock, loop->heap[0]->at);
		loop_update(loop);
		run_timers(loop);
		run_batch(loop);
		run_always_ready(loop);
	}
	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->is_stopping = true;
}
