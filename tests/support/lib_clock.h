/*
 * A virtual clock for tests: time stands still until the loop has nothing left to do, and jumps
 * to the next deadline then.  No test waits, and each sees exact times.
 *
 *	struct test_clock clock;
 *	struct loop *loop = test_clock_loop(&clock);
 */
#ifndef SUPPORT_LIB_CLOCK_H
#define SUPPORT_LIB_CLOCK_H

#include "base/clock.h"

#include <stdint.h>

struct loop;

struct test_clock {
	struct clock clock;
	uint64_t now; /* may be set by the test at any time, forwards */
};

/* Starts at 1 s, so that a deadline in the past can be written without wrapping around. */
void test_clock_init(struct test_clock *c);

/* A new loop on it, which the caller frees. */
struct loop *test_clock_loop(struct test_clock *c);

#endif
