/*
 * Time: nanoseconds of the monotonic clock, and the units they are made of.
 *
 * Deadlines are absolute, so nothing has to be recomputed when a wait is interrupted.  The
 * clock is an object so that a test can replace it; a virtual clock never waits: where a real
 * loop would sleep until its next deadline, `advance` moves the time there.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_US    UINT64_C(1000)
#define CLOCK_MS    UINT64_C(1000000)
#define CLOCK_S	    UINT64_C(1000000000)
#define CLOCK_NEVER UINT64_MAX

struct clock {
	uint64_t (*now)(struct clock *clock);
	void (*advance)(struct clock *clock, uint64_t to); /* NULL: a clock that runs by itself */
};

extern struct clock clock_monotonic;

/* The real monotonic time in nanoseconds. */
uint64_t clock_now(void);

/* The deadline that is `after` from `now`; CLOCK_NEVER when it would overflow, or after is it. */
uint64_t clock_deadline(uint64_t now, uint64_t after);

/* Writes a duration as a reader wants it: "0.4 ms", "12 ms", "1.5 s"; returns dst. */
const char *clock_format(char dst[static 24], uint64_t ns);

#endif
