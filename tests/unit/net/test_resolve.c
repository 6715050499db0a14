/*
 * Names to addresses.  `localhost` is the one name that every machine has; what more the
 * system's sources say is tested end to end, with files of the test's own.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

struct seen {
	struct loop *loop;
	unsigned calls;
	size_t n;
	struct addr first;
	struct error err;
};

static void on_done(const struct resolve_result *result, const struct error *err,
		    void *user)
{
	struct seen *seen = user;

	seen->calls++;
	assert_true((result == NULL) == (err != NULL));
	if (result) {
		seen->n = result->n;
		seen->first = result->addrs[0];
	} else {
		seen->err = *err;
	}
	loop_stop(seen->loop);
}

static void give_up(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static void *start(struct seen *seen, const char *host, const char *service,
		   struct error *err)
{
	struct resolve_request request = { .host = host, .service = service };

	return resolve_system.start(&resolve_system, seen->loop, &request, on_done, seen,
				    err);
}

static void run(struct seen *seen)
{
	struct error err = ERROR_INIT;
	struct loop_timer limit = { .loop = NULL };

	loop_timer_set(seen->loop, &limit, loop_now(seen->loop) + 20 * CLOCK_S, give_up,
		       NULL);
	assert_int_equal(loop_run(seen->loop, &err), 0);
	loop_timer_unset(&limit);
}

static struct seen seen_new(void)
{
	struct error err = ERROR_INIT;
	struct seen seen = { .loop = loop_new(&err) };

	assert_non_null(seen.loop);
	return seen;
}

static void numbers_need_no_lookup(void **state)
{
	static const struct {
		const char *host, *service, *text;
	} cases[] = {
		{ "192.0.2.1", "80", "192.0.2.1:80" },
		{ "2001:db8::1", "https", "[2001:db8::1]:443" },
		{ "::1", NULL, "[::1]:0" },
		{ "127.0.0.1", "", "127.0.0.1:0" },
	};
	char text[ADDR_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct resolve_request request = { .host = cases[i].host,
						   .service = cases[i].service };
		struct resolve_result result;
		struct error err = ERROR_INIT;

		assert_int_equal(resolve_numeric(&request, &result, &err), 1);
		assert_int_equal(result.n, 1);
		assert_int_equal(result.took, 0);
		assert_string_equal(addr_format_port(text, &result.addrs[0]),
				    cases[i].text);
		resolve_result_done(&result);
	}
}

static void names_are_not_numbers(void **state)
{
	static const char *const hosts[] = { "localhost", "127.1", "0x7f000001",
					     "1.2.3.4.example" };
	struct resolve_result result;
	struct error err = ERROR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct resolve_request request = { .host = hosts[i] };

		assert_int_equal(resolve_numeric(&request, &result, &err), 0);
	}
}

static void empty_host_is_every_address(void **state)
{
	struct resolve_request request = { .host = "",
					   .service = "7",
					   .is_passive = true };
	struct resolve_result result;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(resolve_numeric(&request, &result, &err), 1);
	assert_int_equal(result.n, 2);
	assert_int_equal(addr_family(&result.addrs[0]), AF_INET6);
	assert_int_equal(addr_family(&result.addrs[1]), AF_INET);
	assert_true(addr_is_any(&result.addrs[0]) && addr_port(&result.addrs[1]) == 7);
	resolve_result_done(&result);
	request.family = AF_INET;
	assert_int_equal(resolve_numeric(&request, &result, &err), 1);
	assert_int_equal(result.n, 1);
	resolve_result_done(&result);
	request.is_passive = false;
	assert_int_equal(resolve_numeric(&request, &result, &err), -1);
	assert_string_equal(err.text, "the host is missing");
}

static void wrong_family_is_an_error(void **state)
{
	struct resolve_request request = { .host = "::1", .family = AF_INET };
	struct resolve_result result;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(resolve_numeric(&request, &result, &err), -1);
	assert_int_equal(err.phase, ERROR_RESOLVE);
	assert_string_equal(err.subject, "::1");
	assert_string_equal(err.text, "is no IPv4 address");
}

static void bad_service_is_told_before_the_lookup(void **state)
{
	struct seen seen = seen_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(start(&seen, "localhost", "99999", &err));
	assert_int_equal(err.phase, ERROR_USAGE);
	loop_free(seen.loop);
}

static void name_is_looked_up_in_a_thread(void **state)
{
	struct seen seen = seen_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_non_null(start(&seen, "localhost", "echo", &err));
	assert_int_equal(seen.calls, 0);
	run(&seen);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.n >= 1);
	assert_true(addr_is_loopback(&seen.first));
	assert_int_equal(addr_port(&seen.first), 7);
	loop_free(seen.loop);
}

static void number_is_reported_from_the_loop(void **state)
{
	struct seen seen = seen_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_non_null(start(&seen, "192.0.2.1", "7", &err));
	assert_int_equal(seen.calls, 0);
	run(&seen);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.n, 1);
	loop_free(seen.loop);
}

/* The labels of a name are at most 63 long: refused without asking anybody. */
static void failure_reaches_the_callback(void **state)
{
	static const char name[] = "a23456789-b23456789-c23456789-d23456789-e23456789-"
				   "f23456789-g2345.invalid";
	struct seen seen = seen_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_non_null(start(&seen, name, "7", &err));
	run(&seen);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.err.phase, ERROR_RESOLVE);
	assert_string_equal(seen.err.subject, name);
	loop_free(seen.loop);
}

/* The thread may end before, while or after the query is cancelled; tsan and asan look
 * on. */
static void cancel_never_waits_nor_leaks(void **state)
{
	struct seen seen = seen_new();
	struct error err = ERROR_INIT;
	void *queries[20];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(queries); i++)
		queries[i] = start(&seen, i % 2 ? "localhost" : "127.0.0.1", "7", &err);
	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		assert_non_null(queries[i]);
		resolve_system.cancel(queries[i]);
	}
	assert_int_equal(loop_run(seen.loop, &err), 0); /* nothing is left in it */
	assert_int_equal(seen.calls, 0);
	loop_free(seen.loop);
}

static void waiting_gives_the_same(void **state)
{
	struct resolve_request request = { .host = "localhost",
					   .service = "7",
					   .family = AF_INET,
					   .wants_canonical = true };
	struct resolve_result result;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(resolve_wait(&request, &result, &err), 0);
	assert_int_equal(result.n, 1);
	assert_true(addr_is_loopback(&result.addrs[0]));
	assert_non_null(result.canonical);
	resolve_result_done(&result);
	request.host = "192.0.2.1";
	assert_int_equal(resolve_wait(&request, &result, &err), 0);
	resolve_result_done(&result);
	request.family = AF_INET6;
	assert_int_equal(resolve_wait(&request, &result, &err), -1);
}

static void codes_become_sentences(void **state)
{
	static const struct {
		int family, code, system_errno;
		const char *text;
		bool is_no;
	} cases[] = {
		{ AF_UNSPEC, EAI_NONAME, 0, "no such name", true },
		{ AF_UNSPEC, EAI_NODATA, 0, "the name has no address", true },
		{ AF_INET6, EAI_NODATA, 0, "the name has no IPv6 address", true },
		{ AF_INET, EAI_ADDRFAMILY, 0, "the name has no IPv4 address", true },
		{ AF_UNSPEC, EAI_AGAIN, 0, "no name server gave an answer", false },
		{ AF_UNSPEC, EAI_FAIL, 0, "the name server failed", false },
		{ AF_UNSPEC, EAI_SYSTEM, EBUSY,
		  "a source of names that /etc/nsswitch.conf asks for is not installed",
		  false },
		{ AF_UNSPEC, EAI_SYSTEM, EMFILE,
		  "the look-up failed: too many open files", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(resolve_error(&err, "x.example", cases[i].family,
					       cases[i].code, cases[i].system_errno),
				 -1);
		assert_string_equal(err.text, cases[i].text);
		assert_string_equal(err.subject, "x.example");
		assert_int_equal(error_status(&err), STATUS_RESOLVE);
		assert_int_equal(resolve_is_no(cases[i].code), cases[i].is_no);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_need_no_lookup),
		cmocka_unit_test(names_are_not_numbers),
		cmocka_unit_test(empty_host_is_every_address),
		cmocka_unit_test(wrong_family_is_an_error),
		cmocka_unit_test(bad_service_is_told_before_the_lookup),
		cmocka_unit_test(name_is_looked_up_in_a_thread),
		cmocka_unit_test(number_is_reported_from_the_loop),
		cmocka_unit_test(failure_reaches_the_callback),
		cmocka_unit_test(cancel_never_waits_nor_leaks),
		cmocka_unit_test(waiting_gives_the_same),
		cmocka_unit_test(codes_become_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
