/* Random numbers: within their bounds, spread, and never the same again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void every_length(void **state)
{
	uint8_t bytes[400];
	size_t n;

	(void)state;
	for (n = 0; n < 300; n++) {
		memset(bytes, 0xa5, sizeof(bytes));
		rng_bytes(bytes, n);
		assert_int_equal(bytes[n], 0xa5);
	}
}

static void below_is_below_and_reaches_all(void **state)
{
	unsigned seen[10] = { 0 };
	int i;

	(void)state;
	assert_int_equal(rng_below(1), 0);
	for (i = 0; i < 10000; i++) {
		uint32_t value = rng_below(10);

		assert_true(value < 10);
		seen[value]++;
	}
	/* 1,000 each are expected with a deviation of 30: ten deviations never happen. */
	for (i = 0; i < 10; i++)
		assert_in_range(seen[i], 700, 1300);
	assert_true(rng_below(UINT32_MAX) < UINT32_MAX);
}

static void no_repeats(void **state)
{
	uint8_t a[32], b[32];
	unsigned ones = 0;
	int i;

	(void)state;
	rng_bytes(a, sizeof(a));
	rng_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	for (i = 0; i < 1000; i++)
		ones += (unsigned)__builtin_popcount(rng_u16());
	assert_in_range(ones, 7300, 8700);
}

/* A forked server must not draw its parent's numbers again. */
static void a_child_draws_its_own(void **state)
{
	uint8_t ours[16], theirs[16], drawn[48];
	int fds[2];
	pid_t pid;

	(void)state;
	/* Whatever was drawn before, 16 bytes are in store after this. */
	rng_bytes(drawn, sizeof(drawn));
	rng_bytes(drawn, sizeof(drawn));
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		rng_bytes(theirs, sizeof(theirs));
		_exit(write(fds[1], theirs, sizeof(theirs)) != sizeof(theirs));
	}
	rng_bytes(ours, sizeof(ours));
	assert_int_equal(read(fds[0], theirs, sizeof(theirs)), sizeof(theirs));
	assert_memory_not_equal(ours, theirs, sizeof(ours));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length),
		cmocka_unit_test(below_is_below_and_reaches_all),
		cmocka_unit_test(no_repeats),
		cmocka_unit_test(a_child_draws_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
