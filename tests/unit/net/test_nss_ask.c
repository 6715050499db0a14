/* Questions in processes of their own: what they answer, and that they end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/forked.h"
#include "net/loop.h"
#include "net/nss_ask.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void stop(struct forked *f, void *user)
{
	(void)f;
	loop_stop(user);
}

static void add_one(const void *arg, void *result)
{
	*(int *)result = *(const int *)arg + 1;
}

static void hang(const void *arg, void *result)
{
	(void)arg;
	(void)result;
	for (;;)
		pause();
}

static void crash(const void *arg, void *result)
{
	(void)arg;
	(void)result;
	kill(getpid(), SIGKILL);
}

/* Runs fn to its end and returns the process for a look. */
static struct forked *run(struct loop *loop, forked_fn *fn, uint64_t after)
{
	struct error err = ERROR_INIT;
	int number = 6;
	struct forked *f = forked_start(loop, fn, &number, sizeof(int),
					clock_deadline(loop_now(loop), after), stop, loop, &err);

	assert_non_null(f);
	assert_return_code(loop_run(loop, &err), 0);
	return f;
}

static void ends_are_told_apart(void **state)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	struct forked *f;

	(void)state;
	f = run(loop, add_one, 20 * CLOCK_S);
	assert_int_equal(forked_end(f), FORKED_DONE);
	assert_int_equal(*(const int *)forked_result(f), 7);
	forked_free(f);
	f = run(loop, hang, 20 * CLOCK_MS);
	assert_int_equal(forked_end(f), FORKED_LATE);
	assert_null(forked_result(f));
	forked_free(f);
	f = run(loop, crash, 20 * CLOCK_S);
	assert_int_equal(forked_end(f), FORKED_CRASHED);
	assert_null(forked_result(f));
	forked_free(f);
	loop_free(loop);
}

static void one_can_be_given_up(void **state)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	int number = 0;

	(void)state;
	forked_free(forked_start(loop, hang, &number, sizeof(int), CLOCK_NEVER, stop, loop, &err));
	forked_free(NULL);
	loop_free(loop);
}

/* Copies the reply to a question. */
static struct nss_reply ask(const struct nss_question *q)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	struct nss_reply reply;
	struct forked *f;

	f = nss_ask(loop, q, loop_now(loop) + 20 * CLOCK_S, stop, loop, &err);
	assert_non_null(f);
	assert_return_code(loop_run(loop, &err), 0);
	assert_int_equal(forked_end(f), FORKED_DONE);
	reply = *(const struct nss_reply *)forked_result(f);
	forked_free(f);
	loop_free(loop);
	return reply;
}

static void sources_answer(void **state)
{
	struct nss_reply r;

	(void)state;
	r = ask(&(struct nss_question){ .source = "files", .name = "localhost" });
	assert_true(r.is_installed);
	assert_int_equal(r.status, NSSWITCH_SUCCESS);
	assert_true(r.n > 0 && addr_is_loopback(&r.addrs[0]));
	assert_string_equal(r.canonical, "localhost");
	r = ask(&(struct nss_question){ .source = "files", .name = "no.such.invalid" });
	assert_int_equal(r.status, NSSWITCH_NOTFOUND);
	r = ask(&(struct nss_question){ .source = "files", .name = "localhost",
					.family = AF_INET });
	assert_int_equal(r.status, NSSWITCH_SUCCESS);
	assert_int_equal(addr_family(&r.addrs[0]), AF_INET);
	r = ask(&(struct nss_question){ .source = "unheard", .name = "localhost" });
	assert_false(r.is_installed);
	assert_int_equal(r.status, NSSWITCH_UNAVAIL);
}

static void calls_answer(void **state)
{
	struct nss_reply r;

	(void)state;
	r = ask(&(struct nss_question){ .kind = NSS_ASK_GETADDRINFO, .name = "192.0.2.1" });
	assert_int_equal(r.code, 0);
	assert_int_equal(r.n, 1);
	r = ask(&(struct nss_question){ .kind = NSS_ASK_GETHOSTBYNAME, .name = "192.0.2.1" });
	assert_int_equal(r.code, 0);
	assert_int_equal(r.n, 1);
	assert_string_equal(r.canonical, "192.0.2.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_are_told_apart),
		cmocka_unit_test(one_can_be_given_up),
		cmocka_unit_test(sources_answer),
		cmocka_unit_test(calls_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
