/* --version as text and as a document. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "cli/version.h"
#include "support/lib_capture.h"

#include <string.h>

static int print(void *user)
{
	struct error err = ERROR_INIT;

	return version_print(*(bool *)user, &err) < 0;
}

static struct capture c;

static void as_text(void **state)
{
	bool as_json = false;

	(void)state;
	capture_run(&c, print, &as_json);
	assert_int_equal(c.status, 0);
	assert_memory_equal(c.out, "netkit ", 7);
	assert_non_null(strstr(c.out, "\nbuilt by "));
	assert_non_null(strstr(c.out, "glibc "));
}

static void as_a_document(void **state)
{
	bool as_json = true;

	(void)state;
	capture_run(&c, print, &as_json);
	assert_int_equal(c.status, 0);
	assert_memory_equal(c.out, "{\"schema\":\"netkit.version/1\",\"version\":\"", 40);
	assert_non_null(strstr(c.out, "\"features\":["));
	assert_ptr_equal(strchr(c.out, '\n'), c.out + strlen(c.out) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_text),
		cmocka_unit_test(as_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
