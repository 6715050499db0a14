/* netkit help without a page beside the program: the text of --help. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "cli/manual.h"
#include "support/lib_capture.h"
#include "support/lib_options.h"

#include <string.h>

static int show(void *user)
{
	struct error err = ERROR_INIT;

	return manual_show(user, &err);
}

static void a_command_without_a_page(void **state)
{
	static struct capture c;

	(void)state;
	capture_run(&c, show, (void *)(uintptr_t)&options_command);
	assert_int_equal(c.status, 0);
	assert_memory_equal(c.out, "Usage: netkit every-type ", 25);
}

static void netkit_without_a_page(void **state)
{
	static struct capture c;

	(void)state;
	capture_run(&c, show, NULL);
	assert_int_equal(c.status, 0);
	assert_non_null(strstr(c.out, "--help"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_without_a_page),
		cmocka_unit_test(netkit_without_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
