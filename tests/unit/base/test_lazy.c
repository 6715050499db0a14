/* Libraries loaded on first use, and the two ways in which one can be missing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/lazy.h"

#include <math.h>
#include <string.h>

LAZY_DECLARE(floor);
static void *no_such;

static void loads_once(void **state)
{
	static const struct lazy_symbol symbols[] = { LAZY_SYMBOL(floor), { NULL, NULL } };
	struct lazy lib = { .soname = "libm.so.6", .package = "libc6", .what = "a test",
			    .symbols = symbols };
	struct error err = ERROR_INIT;
	void *handle;

	(void)state;
	assert_int_equal(lazy_load(&lib, &err), 0);
	assert_false(error_is_set(&err));
	handle = lib.handle;
	assert_non_null(handle);
	assert_true(lazy_floor(2.5) == 2);
	assert_int_equal(lazy_load(&lib, &err), 0);
	assert_ptr_equal(lib.handle, handle);
}

static void says_which_package(void **state)
{
	static const struct lazy_symbol symbols[] = { { NULL, NULL } };
	struct lazy lib = { .soname = "libnosuch.so.9", .package = "libnosuch9", .what = "--dreams",
			    .symbols = symbols };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lazy_load(&lib, &err), -1);
	assert_null(lib.handle);
	assert_string_equal(err.subject, "libnosuch.so.9");
	assert_non_null(strstr(err.text, "--dreams"));
	assert_non_null(strstr(err.text, "libnosuch9"));
	assert_int_equal(error_status(&err), STATUS_LIMIT);
}

static void an_old_library_is_none(void **state)
{
	static const struct lazy_symbol symbols[] = { { "floor_of_tomorrow", &no_such },
						      { NULL, NULL } };
	struct lazy lib = { .soname = "libm.so.6", .package = "libc6", .what = "a test",
			    .symbols = symbols };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lazy_load(&lib, &err), -1);
	assert_null(lib.handle);
	assert_string_equal(err.subject, "floor_of_tomorrow");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_once),
		cmocka_unit_test(says_which_package),
		cmocka_unit_test(an_old_library_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
