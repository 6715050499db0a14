/*
 * The signals that ask a program to end: SIGINT, SIGTERM and SIGHUP.  Those that whoever
 * started it ignores (nohup) stay ignored.
 */
#ifndef NET_ENDING_H
#define NET_ENDING_H

#include "net/loop.h"

struct error;

struct ending {
	struct loop_signal signals[3];
};

/* fn is called from the loop.  *e is zeroed or released before.  -1 with ERROR_LOCAL. */
int ending_catch(struct ending *e, struct loop *loop, loop_signal_fn *fn, void *user,
		 struct error *err);
void ending_release(struct ending *e); /* takes a zeroed one */

#endif
