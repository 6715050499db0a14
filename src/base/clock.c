/* The monotonic clock. */
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

uint64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * CLOCK_S + (uint64_t)ts.tv_nsec;
}

static uint64_t monotonic_now(struct clock *clock)
{
	(void)clock;
	return clock_now();
}

struct clock clock_monotonic = { .now = monotonic_now };

uint64_t clock_deadline(uint64_t now, uint64_t after)
{
	return after > CLOCK_NEVER - now ? CLOCK_NEVER : now + after;
}

const char *clock_format(char dst[static 24], uint64_t ns)
{
	/* The bounds are where rounding to one decimal would add a digit. */
	if (ns < 9950 * CLOCK_US)
		snprintf(dst, 24, "%.1f ms", (double)ns / (double)CLOCK_MS);
	else if (ns < CLOCK_S - CLOCK_MS / 2)
		snprintf(dst, 24, "%" PRIu64 " ms", (ns + CLOCK_MS / 2) / CLOCK_MS);
	else if (ns < 99950 * CLOCK_MS)
		snprintf(dst, 24, "%.1f s", (double)ns / (double)CLOCK_S);
	else
		snprintf(dst, 24, "%" PRIu64 " s", ns / CLOCK_S + (ns % CLOCK_S >= CLOCK_S / 2));
	return dst;
}
