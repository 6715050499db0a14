/*
 * The event loop: descriptors, deadlines and signals, on epoll.
 *
 * Watches, timers and signals are embedded in their owner's struct and cost no allocation.
 * Removing anything is safe at any time, in its own callback or another's: what has been
 * removed is not called any more, even if the kernel had already reported it, and its memory
 * may be released at once.
 *
 * Descriptors that epoll does not take (regular files, /dev/null) count as always ready.
 * One descriptor can be watched once.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct error;
struct loop;

enum {
	LOOP_READ = 1 << 0,  /* readable, or at its end, or failed: a read tells which */
	LOOP_WRITE = 1 << 1, /* writable, or failed: a write tells */
	/*
	 * Both directions are dead, or the socket has an error (EPOLLHUP, EPOLLERR).  Reported even
	 * if nothing was asked for, and again in each round until the watch is removed.
	 */
	LOOP_HANGUP = 1 << 2,
	/*
	 * Asked for: report a change once (EPOLLET), not as long as it lasts.  Whoever asks reads
	 * and writes until nothing is left or there is no room, or calls loop_watch_again().
	 */
	LOOP_EDGE = 1 << 3,
	LOOP_END = 1 << 4, /* with LOOP_EDGE, beside LOOP_READ: the peer has ended its direction */
};

typedef void loop_watch_fn(struct loop *loop, int fd, unsigned events, void *user);
typedef void loop_timer_fn(struct loop *loop, void *user);
typedef void loop_signal_fn(struct loop *loop, int signo, void *user);

struct loop_watch {
	struct loop *loop; /* NULL: not in a loop */
	int fd;
	unsigned events;     /* LOOP_READ, LOOP_WRITE; 0 still reports LOOP_HANGUP */
	bool is_always_ready; /* kept in `link` instead of epoll */
	loop_watch_fn *fn;
	void *user;
	struct list link;
};

struct loop_timer {
	struct loop *loop; /* NULL: not in a loop */
	uint64_t at;
	size_t index; /* place in the heap */
	loop_timer_fn *fn;
	void *user;
};

struct loop_signal {
	struct loop *loop;
	int signo;
	loop_signal_fn *fn;
	void *user;
	struct list link;
};

/* NULL with ERROR_LOCAL. */
struct loop *loop_new(struct error *err);
void loop_free(struct loop *loop); /* everything must have been removed before */

/*
 * In a forked child: releases what is its own of its parent's loop, whose descriptors both
 * share.  Signals stay blocked.  Whatever was in the loop must not be touched any more.
 */
void loop_forget(struct loop *loop);

/* For tests: another clock, borrowed; see base/clock.h. */
void loop_set_clock(struct loop *loop, struct clock *clock);

/* The time when the present round of events began, in nanoseconds. */
uint64_t loop_now(const struct loop *loop);

/* The time right now; also refreshes loop_now(). */
uint64_t loop_update(struct loop *loop);

/*
 * Watches fd, which stays the caller's.  *w must be zeroed or removed before.  -1 with
 * ERROR_LOCAL.
 */
int loop_watch(struct loop *loop, struct loop_watch *w, int fd, unsigned events,
	       loop_watch_fn *fn, void *user, struct error *err);
void loop_watch_set(struct loop_watch *w, unsigned events);
void loop_unwatch(struct loop_watch *w); /* before fd is closed; takes a zeroed one, too */

/* LOOP_EDGE: reports anew, in the next round, what is there. */
void loop_watch_again(struct loop_watch *w);

/* loop_unwatch() without a call: fd is closed at once, and no other descriptor has its file. */
void loop_unwatch_closing(struct loop_watch *w);

/*
 * Calls fn once when `at` has come.  Setting a timer that is set moves it (fn and user too);
 * CLOCK_NEVER takes it out.
 */
void loop_timer_set(struct loop *loop, struct loop_timer *t, uint64_t at, loop_timer_fn *fn,
		    void *user);
void loop_timer_unset(struct loop_timer *t); /* takes a zeroed one, too */

/*
 * Calls fn for each arrival of signo, from the loop, where everything is allowed.  The signal
 * is blocked meanwhile: see process_spawn() for children.  *s must be zeroed or unset before,
 * and each signal can have one *s in a loop.  -1 with ERROR_LOCAL.
 */
int loop_signal(struct loop *loop, struct loop_signal *s, int signo, loop_signal_fn *fn,
		void *user, struct error *err);
void loop_signal_unset(struct loop_signal *s); /* takes a zeroed one, too */

/*
 * Lets somebody else wait for the loop, who has to wait for more than descriptors: up to
 * `wait` nanoseconds (0: not at all, less: without end), and no longer than until loop_fd() is
 * readable.  The result is made of enum loop_news, or is -1 with errno.  The loop runs until it
 * is stopped then.  NULL: nobody.
 */
enum loop_news {
	LOOP_NEWS_READABLE = 1 << 0, /* loop_fd() is */
	LOOP_NEWS_HANDLED = 1 << 1,  /* what else was waited for came, and has been handled */
};
typedef int loop_wait_fn(int64_t wait, void *user);
void loop_set_wait(struct loop *loop, loop_wait_fn *fn, void *user);
int loop_fd(const struct loop *loop);

/*
 * Before it sleeps the loop looks for so long, again and again, whether something has come: waking
 * up takes longer than looking, and a processor is busy meanwhile.  0: it sleeps at once.
 */
void loop_set_spin(struct loop *loop, uint64_t ns);

/*
 * Runs until loop_stop() is called, or nothing is left that could ever happen (no watch, no
 * timer; signals alone do not count).  -1 with ERROR_LOCAL when waiting fails.
 */
int loop_run(struct loop *loop, struct error *err);
void loop_stop(struct loop *loop);

#endif
