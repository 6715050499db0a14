/* The virtual clock. */
#include "support/lib_clock.h"

#include "base/error.h"
#include "base/list.h"
#include "net/loop.h"

#include <stdlib.h>

static uint64_t virtual_now(struct clock *clock)
{
	return CONTAINER(clock, struct test_clock, clock)->now;
}

static void virtual_advance(struct clock *clock, uint64_t to)
{
	struct test_clock *c = CONTAINER(clock, struct test_clock, clock);

	if (to > c->now)
		c->now = to;
}

void test_clock_init(struct test_clock *c)
{
	*c = (struct test_clock){
		.clock = { .now = virtual_now, .advance = virtual_advance },
		.now = CLOCK_S,
	};
}

struct loop *test_clock_loop(struct test_clock *c)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);

	if (!loop)
		abort();
	test_clock_init(c);
	loop_set_clock(loop, &c->clock);
	return loop;
}
