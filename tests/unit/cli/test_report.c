/* What is said of errors, on which descriptor, and that nothing foreign drives a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/term.h"
#include "support/lib_capture.h"
#include "support/lib_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct options_config config;
static struct error err;

static int report(void *user)
{
	report_init(user, user ? &config.common : NULL);
	if (config.common.json)
		(void)json_init(&(struct error){ .phase = ERROR_NONE });
	report_error(&err);
	return 0;
}

static struct capture c;

static void an_error_with_hint(void **state)
{
	(void)state;
	error_set(&err, ERROR_CONNECT, ECONNREFUSED, "[2001:db8::1]:443", "connection refused");
	error_hint(&err, "is it running?");
	capture_run(&c, report, (void *)(uintptr_t)&options_command);
	assert_string_equal(c.err, "netkit every-type: [2001:db8::1]:443: connection refused\n"
				   "hint: is it running?\n");
	assert_string_equal(c.out, "");
	capture_run(&c, report, NULL);
	assert_memory_equal(c.err, "netkit: [2001", 13);
}

static void an_error_without_subject(void **state)
{
	(void)state;
	error_set(&err, ERROR_USAGE, 0, NULL, "a port is missing");
	capture_run(&c, report, (void *)(uintptr_t)&options_command);
	assert_string_equal(c.err, "netkit every-type: a port is missing\n");
}

static void an_error_as_a_document(void **state)
{
	(void)state;
	config.common.json = true;
	error_set(&err, ERROR_CONNECT, ECONNREFUSED, "a:1", "connection refused");
	capture_run(&c, report, (void *)(uintptr_t)&options_command);
	config.common.json = false;
	assert_string_equal(c.out,
			    "{\"schema\":\"netkit.every-type/1\",\"ok\":false,\"error\":{\"phase\":"
			    "\"connect\",\"status\":4,\"code\":\"ECONNREFUSED\",\"subject\":\"a:1\","
			    "\"text\":\"connection refused\"}}\n");
	assert_string_equal(c.err, "netkit every-type: a:1: connection refused\n");
}

/* Standard output is what failed: nothing more is written there. */
static void a_lost_output_is_no_document(void **state)
{
	(void)state;
	config.common.json = true;
	error_set(&err, ERROR_OUTPUT, ENOSPC, "standard output", "no space");
	capture_run(&c, report, (void *)(uintptr_t)&options_command);
	config.common.json = false;
	assert_string_equal(c.out, "");
}

static void foreign_text_is_escaped(void **state)
{
	(void)state;
	error_set(&err, ERROR_PEER, 0, "\x1b]0;x\x07", "said \x1b[31m\n\xc2\x9b");
	capture_run(&c, report, (void *)(uintptr_t)&options_command);
	assert_string_equal(c.err, "netkit every-type: \\x1b]0;x\\x07: said \\x1b[31m\\x0a\\u{9b}\n");
}

static int notes(void *user)
{
	const char *bad;

	(void)user;
	report_init(&options_command, &config.common);
	report_note(0, "always");
	report_note(1, "once \x1b");
	report_note(2, "twice");
	report_warning("beware of %d \x1b", 7);
	(void)log_enable("dial", &bad);
	log_event(LOG_DIAL, 0, "traced \x1b");
	return (int)report_verbosity();
}

static void notes_by_level(void **state)
{
	(void)state;
	capture_run(&c, notes, NULL);
	assert_int_equal(c.status, 0);
	assert_memory_equal(c.err, "always\nnetkit every-type: warning: beware of 7 \\x1b\n0.0", 54);
	assert_non_null(strstr(c.err, " dial traced \\x1b\n"));
	config.common.verbose = 1;
	capture_run(&c, notes, NULL);
	config.common.verbose = 0;
	assert_int_equal(c.status, 1);
	assert_memory_equal(c.err, "always\nonce \\x1b\nnetkit", 22);
	config.common.quiet = true;
	capture_run(&c, notes, NULL);
	config.common.quiet = false;
	assert_null(strstr(c.err, "always"));
	assert_null(strstr(c.err, "beware"));
}

static int colourful(void *user)
{
	(void)user;
	term_init(TERM_COLOR_ALWAYS);
	return report((void *)(uintptr_t)&options_command);
}

static void colour_is_switched_off_again(void **state)
{
	(void)state;
	error_set(&err, ERROR_USAGE, 0, NULL, "x");
	capture_run(&c, colourful, NULL);
	assert_string_equal(c.err, "\033[31mnetkit every-type: \033[0mx\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_with_hint),
		cmocka_unit_test(an_error_without_subject),
		cmocka_unit_test(an_error_as_a_document),
		cmocka_unit_test(a_lost_output_is_no_document),
		cmocka_unit_test(foreign_text_is_escaped),
		cmocka_unit_test(notes_by_level),
		cmocka_unit_test(colour_is_switched_off_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
