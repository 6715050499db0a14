/*
 * How far a long transfer is: a line on a terminal's standard error, while standard input and
 * output are files or pipes.  It comes when the transfer has gone on for a second, and goes when
 * it is over.
 */
#ifndef CONNECT_METER_H
#define CONNECT_METER_H

#include "cli/progress.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct relay;

struct meter {
	struct loop *loop;
	const struct relay *relay; /* NULL: not started */
	uint64_t whole;		   /* bytes to be sent; 0: not known */
	bool is_visible;
	struct progress progress;
	struct loop_timer timer;
};

/* relay is borrowed until meter_stop(). */
void meter_start(struct meter *m, struct loop *loop, const struct relay *relay, bool is_quiet);
void meter_stop(struct meter *m); /* takes a zeroed one */

#endif
