/* The error value: filling, cutting, wrapping itself, and the exit status it means. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

static void set_fills_every_field(void **state)
{
	struct error err = { .phase = ERROR_DNS, .code = 9, .hint = "old" };

	(void)state;
	assert_int_equal(error_set(&err, ERROR_PEER, ECONNRESET, "[::1]:7", "reset after %d", 3), -1);
	assert_int_equal(err.phase, ERROR_PEER);
	assert_int_equal(err.code, ECONNRESET);
	assert_string_equal(err.subject, "[::1]:7");
	assert_string_equal(err.text, "reset after 3");
	assert_null(err.hint);
	assert_true(error_is_set(&err));
	error_hint(&err, "try again");
	assert_string_equal(err.hint, "try again");
}

static void set_without_subject(void **state)
{
	struct error err = { .subject = "old" };

	(void)state;
	error_set(&err, ERROR_USAGE, 0, NULL, "%s", "a port is missing");
	assert_string_equal(err.subject, "");
}

static void long_text_is_cut(void **state)
{
	struct error err = ERROR_INIT;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	error_set(&err, ERROR_LOCAL, 0, text, "%s", text);
	assert_int_equal(strlen(err.subject), sizeof(err.subject) - 1);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

/* Whoever adds to a message passes the old one in. */
static void set_may_wrap_itself(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, ERROR_CONNECT, ECONNREFUSED, "[::1]:7", "connection refused");
	error_set(&err, err.phase, err.code, err.subject, "%s after %s", err.text, "0.4 ms");
	assert_string_equal(err.subject, "[::1]:7");
	assert_string_equal(err.text, "connection refused after 0.4 ms");
	assert_int_equal(err.code, ECONNREFUSED);
}

static void errno_is_said_in_lower_case(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_errno(&err, ERROR_CONNECT, ECONNREFUSED, "a", NULL), -1);
	assert_string_equal(err.text, "connection refused");
	error_errno(&err, ERROR_LOCAL, EMFILE, NULL, "cannot open");
	assert_string_equal(err.text, "cannot open: too many open files");
}

static void status_follows_phase_and_code(void **state)
{
	static const struct {
		enum error_phase phase;
		int code;
		enum exit_status status;
	} cases[] = {
		{ ERROR_NONE, 0, STATUS_DONE },
		{ ERROR_USAGE, 0, STATUS_USAGE },
		{ ERROR_RESOLVE, EAI_NONAME, STATUS_RESOLVE },
		{ ERROR_CONNECT, ECONNREFUSED, STATUS_CONNECT },
		{ ERROR_CONNECT, EADDRINUSE, STATUS_CONNECT },
		{ ERROR_CONNECT, ETIMEDOUT, STATUS_TIMEOUT },
		{ ERROR_CONNECT, EACCES, STATUS_LIMIT },
		{ ERROR_CONNECT, EMFILE, STATUS_LIMIT },
		{ ERROR_PROXY, 5, STATUS_CONNECT },
		{ ERROR_TLS, 1, STATUS_TRUST },
		{ ERROR_DNS, 0, STATUS_PEER },
		{ ERROR_PEER, ECONNRESET, STATUS_PEER },
		{ ERROR_PEER, ETIMEDOUT, STATUS_TIMEOUT },
		{ ERROR_OUTPUT, ENOSPC, STATUS_OUTPUT },
		{ ERROR_OUTPUT, EACCES, STATUS_OUTPUT },
		{ ERROR_LOCAL, ENOENT, STATUS_LIMIT },
		{ ERROR_LOCAL, ENOMEM, STATUS_LIMIT },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = { .phase = cases[i].phase, .code = cases[i].code };

		assert_int_equal(error_status(&err), cases[i].status);
	}
}

static void statuses_are_frozen(void **state)
{
	(void)state;
	assert_int_equal(STATUS_DONE, 0);
	assert_int_equal(STATUS_NO, 1);
	assert_int_equal(STATUS_USAGE, 2);
	assert_int_equal(STATUS_RESOLVE, 3);
	assert_int_equal(STATUS_CONNECT, 4);
	assert_int_equal(STATUS_TIMEOUT, 5);
	assert_int_equal(STATUS_TRUST, 6);
	assert_int_equal(STATUS_OUTPUT, 7);
	assert_int_equal(STATUS_PEER, 8);
	assert_int_equal(STATUS_LIMIT, 9);
	assert_int_equal(STATUS_NODATA, 10);
	assert_int_equal(STATUS_SERVER, 11);
	assert_int_equal(STATUS_DIFFERS, 12);
}

static void names_for_documents(void **state)
{
	struct error err = { .phase = ERROR_CONNECT, .code = ECONNREFUSED };
	int phase;

	(void)state;
	assert_string_equal(error_code_name(&err), "ECONNREFUSED");
	err = (struct error){ .phase = ERROR_RESOLVE, .code = EAI_NONAME };
	assert_string_equal(error_code_name(&err), "EAI_NONAME");
	err.code = -12345;
	assert_null(error_code_name(&err));
	err.code = ETIMEDOUT;
	assert_string_equal(error_code_name(&err), "ETIMEDOUT");
	err.code = 0;
	assert_null(error_code_name(&err));
	err = (struct error){ .phase = ERROR_PEER };
	assert_null(error_code_name(&err));
	err = (struct error){ .phase = ERROR_USAGE, .code = ENOENT };
	assert_null(error_code_name(&err));
	for (phase = ERROR_NONE; phase <= ERROR_LOCAL; phase++)
		assert_non_null(error_phase_name((enum error_phase)phase));
}

static void resolver_codes_have_names(void **state)
{
	static const struct {
		int code;
		const char *name;
	} cases[] = {
		{ EAI_AGAIN, "EAI_AGAIN" },	{ EAI_FAIL, "EAI_FAIL" },
		{ EAI_NONAME, "EAI_NONAME" },	{ EAI_NODATA, "EAI_NODATA" },
		{ EAI_SERVICE, "EAI_SERVICE" }, { EAI_FAMILY, "EAI_FAMILY" },
		{ EAI_MEMORY, "EAI_MEMORY" },	{ EAI_ADDRFAMILY, "EAI_ADDRFAMILY" },
		{ EAI_SYSTEM, "EAI_SYSTEM" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = { .phase = ERROR_RESOLVE, .code = cases[i].code };

		assert_string_equal(error_code_name(&err), cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_every_field),
		cmocka_unit_test(set_without_subject),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(set_may_wrap_itself),
		cmocka_unit_test(errno_is_said_in_lower_case),
		cmocka_unit_test(status_follows_phase_and_code),
		cmocka_unit_test(statuses_are_frozen),
		cmocka_unit_test(names_for_documents),
		cmocka_unit_test(resolver_codes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
