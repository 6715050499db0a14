/* Users and groups by name and number. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/users.h"

static void test_users(void **state)
{
	uid_t uid = 1;
	gid_t gid = 1;

	(void)state;
	assert_true(users_find("root", &uid));
	assert_int_equal(uid, 0);
	assert_true(users_find("4711", &uid));
	assert_int_equal(uid, 4711);
	assert_false(users_find("no-such-user-x", &uid));
	assert_false(users_find("", &uid));
	assert_false(users_find("-1", &uid));
	assert_false(users_find("4294967295", &uid));
	assert_int_equal(uid, 4711);
	assert_true(users_find_group("root", &gid));
	assert_int_equal(gid, 0);
	assert_true(users_find_group("4294967294", &gid));
	assert_false(users_find_group("no-such-group-x", &gid));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_users) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
