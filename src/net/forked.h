/*
 * A function in a process of its own: for calls that change what belongs to a whole
 * process (which source of names counts), that cannot be given up (getaddrinfo(3)), or
 * that run other people's code (modules of NSS).  It never holds up the loop, and is
 * killed at its deadline.
 *
 * The process is a copy made by fork(2): start it before any thread.
 */
#ifndef NET_FORKED_H
#define NET_FORKED_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct forked;
struct loop;

/* Runs in the child: reads what arg points to, fills result (zeroed).  Prints nothing. */
typedef void forked_fn(const void *arg, void *result);

enum forked_end {
	FORKED_DONE,
	FORKED_LATE,    /* killed at its deadline */
	FORKED_CRASHED, /* ended by a signal or by itself */
};

/* It is over; called once, from the loop; may free f. */
typedef void forked_done_fn(struct forked *f, void *user);

/* size: of the result.  limit_at: by the loop's clock.  NULL with ERROR_LOCAL. */
struct forked *forked_start(struct loop *loop, forked_fn *fn, const void *arg,
			    size_t size, uint64_t limit_at, forked_done_fn *done,
			    void *user, struct error *err);

enum forked_end forked_end(const struct forked *f);

/* What the function filled in, borrowed until forked_free(); NULL unless FORKED_DONE. */
const void *forked_result(const struct forked *f);

void forked_free(struct forked *f); /* kills it if it still runs; takes NULL */

#endif
