/* How many clients each address has: limits, neighbours, processes that die, many addresses. */
#include "echo-serve/tally.h"

#include "base/error.h"
#include "net/addr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct addr at(const char *text)
{
	struct addr a;

	assert_true(addr_parse(text, 7, &a));
	return a;
}

static struct tally *make(size_t seats)
{
	struct error err = ERROR_INIT;
	struct tally *t = tally_new(seats, &err);

	assert_non_null(t);
	return t;
}

static bool add(struct tally *t, size_t seat, const char *text, uint64_t limit)
{
	struct addr a = at(text);

	return tally_add(t, seat, &a, limit);
}

static void take_away(struct tally *t, size_t seat, const char *text)
{
	struct addr a = at(text);

	tally_remove(t, seat, &a);
}

static void limit_of_each_address(void **state)
{
	struct tally *t = make(1);

	(void)state;
	assert_true(add(t, 0, "192.0.2.1", 2));
	assert_true(add(t, 0, "192.0.2.1", 2));
	assert_false(add(t, 0, "192.0.2.1", 2));
	assert_true(add(t, 0, "192.0.2.2", 2));
	take_away(t, 0, "192.0.2.1");
	assert_true(add(t, 0, "192.0.2.1", 2));
	assert_false(add(t, 0, "::ffff:192.0.2.1", 2));
	tally_free(t);
}

static void neighbours_of_ipv6(void **state)
{
	struct tally *t = make(1);
	struct addr none = { 0 };

	(void)state;
	assert_true(add(t, 0, "2001:db8:0:1::1", 1));
	assert_false(add(t, 0, "2001:db8:0:1:ffff::2", 1));
	assert_true(add(t, 0, "2001:db8:0:2::1", 1));
	assert_true(add(t, 0, "::1", 1));
	assert_false(add(t, 0, "::1", 1));
	assert_true(tally_add(t, 0, &none, 1));
	assert_true(tally_add(t, 0, &none, 1));
	tally_free(t);
}

static void seats_count_together(void **state)
{
	struct tally *t = make(3);

	(void)state;
	assert_true(add(t, 0, "192.0.2.1", 3));
	assert_true(add(t, 1, "192.0.2.1", 3));
	assert_true(add(t, 1, "192.0.2.1", 3));
	assert_false(add(t, 2, "192.0.2.1", 3));
	tally_forget(t, 1);
	assert_true(add(t, 2, "192.0.2.1", 3));
	assert_true(add(t, 2, "192.0.2.1", 3));
	assert_false(add(t, 2, "192.0.2.1", 3));
	tally_free(t);
}

/* What another process counts is seen here, and outlives it until it is forgotten. */
static void other_process(void **state)
{
	struct tally *t = make(2);
	int how;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(add(t, 1, "192.0.2.1", 1) ? 0 : 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
	assert_false(add(t, 0, "192.0.2.1", 1));
	tally_forget(t, 1);
	assert_true(add(t, 0, "192.0.2.1", 1));
	tally_free(t);
}

static struct addr numbered(uint32_t i)
{
	uint8_t bytes[4] = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
	struct addr a;

	assert_true(addr_from_bytes(bytes, sizeof(bytes), 7, &a));
	return a;
}

/* Removing leaves holes that searching must not stop at. */
static void many_addresses(void **state)
{
	enum { MANY = 90000 };
	struct tally *t = make(1);
	struct addr a;
	uint32_t i, n;

	(void)state;
	for (i = 0; i < MANY; i++) {
		a = numbered(i);
		assert_true(tally_add(t, 0, &a, 1));
	}
	for (i = 0; i < MANY; i += 3) {
		a = numbered(i);
		tally_remove(t, 0, &a);
	}
	for (i = 0; i < MANY; i++) {
		a = numbered(i);
		assert_int_equal(tally_add(t, 0, &a, 1), i % 3 == 0);
	}
	for (i = 0; i < MANY; i++) {
		a = numbered(i);
		tally_remove(t, 0, &a);
		assert_true(tally_add(t, 0, &a, 1));
		assert_false(tally_add(t, 0, &a, 1));
		tally_remove(t, 0, &a);
	}
	for (n = 0; n < 200000; n++) {
		a = numbered(n);
		if (!tally_add(t, 0, &a, 1))
			break;
	}
	assert_in_range(n, 98000, 98500);
	tally_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_of_each_address), cmocka_unit_test(neighbours_of_ipv6),
		cmocka_unit_test(seats_count_together),  cmocka_unit_test(other_process),
		cmocka_unit_test(many_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
