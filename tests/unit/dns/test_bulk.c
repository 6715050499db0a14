/*
 * Many questions against scripted servers in the same loop.  Where nothing goes over TCP the
 * clock is virtual, so that losses and time-outs take no time and are the same each time.
 */
#include "dns/bulk.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/bulk_window.h"
#include "dns/transport.h"
#include "net/loop.h"
#include "support/lib_nameservers.h"
#include "support/lib_script.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 5000 };

struct fixture {
	struct nameservers s;
	struct bulk_config config;
	struct bulk *bulk;
	size_t taken, total;
	size_t pause_at;   /* next() has nothing when so many were taken; 0: never */
	unsigned results[NAMES_MOST];
	unsigned fates[BULK_STOPPED + 1];
	unsigned rcodes[16];
	unsigned most_flying;
	struct bulk_result last;
	struct addr last_server;
	bool has_ended;
	bool holds_streams;
	uint64_t started;
};

static enum bulk_next next(void *user, struct question *ret, void **ret_tag)
{
	struct fixture *f = user;
	struct error err = ERROR_INIT;
	char text[32];

	if (f->taken == f->total)
		return BULK_END;
	if (f->pause_at && f->taken == f->pause_at)
		return BULK_LATER;
	snprintf(text, sizeof(text), "n%zu.example.net", f->taken);
	assert_int_equal(name_parse(text, &ret->name, &err), 0);
	ret->type = RRTYPE_A;
	ret->class = RRCLASS_IN;
	*ret_tag = &f->results[f->taken++];
	if (f->bulk && bulk_flying(f->bulk) > f->most_flying)
		f->most_flying = bulk_flying(f->bulk);
	return BULK_TAKEN;
}

static void done(void *user, void *tag, const struct bulk_result *result)
{
	struct fixture *f = user;

	(*(unsigned *)tag)++;
	f->fates[result->fate]++;
	if (result->fate == BULK_ANSWERED || result->fate == BULK_FAILED)
		f->rcodes[result->rcode & 15]++;
	f->last = *result;
	if (result->server)
		f->last_server = *result->server;
}

static void ended(void *user)
{
	struct fixture *f = user;

	assert_false(f->has_ended);
	f->has_ended = true;
	loop_stop(f->s.loop);
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	nameservers_init(&f->s);
	f->config = (struct bulk_config){ .limit = 10 * CLOCK_S, .next = next, .done = done,
					  .ended = ended, .user = f };
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bulk_free(f->bulk);
	nameservers_done(&f->s);
	free(f);
	return 0;
}

static void start(struct fixture *f, size_t total)
{
	f->total = total;
	f->config.options = f->s.options;
	f->bulk = bulk_start(f->s.loop, &f->config);
}

/* Asks, and sees to it that each question got exactly one result. */
static void ask(struct fixture *f, size_t total)
{
	struct error err = ERROR_INIT;
	size_t i;

	start(f, total);
	f->started = loop_now(f->s.loop);
	assert_int_equal(f->taken, 0);
	assert_int_equal(loop_run(f->s.loop, &err), 0);
	assert_true(f->has_ended);
	assert_int_equal(f->taken, total);
	assert_int_equal(bulk_flying(f->bulk), 0);
	for (i = 0; i < total; i++)
		assert_int_equal(f->results[i], 1);
}

/* ---- what servers do ---- */

static void answer(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, MESSAGE_RA, 1, q->message->has_edns);
}

static void lose_every_fiftieth(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	if (q->number % 50 != 17)
		answer(s, q, user);
}

/* A path that loses one in fifty, by chance. */
static void lose_some(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	static uint64_t seed = 0x9e3779b97f4a7c15;
	uint32_t number;

	script_random(&seed, (uint8_t *)&number, sizeof(number));
	if (number % 50)
		answer(s, q, user);
}

/* Every hundredth name takes 300 ms, however often it is asked for. */
static void answer_some_late(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	const uint8_t *label = q->question.name.wire; /* n…00 */
	bool is_slow = label[0] > 2 && label[label[0]] == '0' && label[label[0] - 1] == '0';

	s->delay = (is_slow ? 300 : 20) * CLOCK_MS;
	answer(s, q, user);
}

static void say_nothing(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)s;
	(void)q;
	(void)user;
}

static void fail_all(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, MESSAGE_RA | RCODE_SERVFAIL, 0, q->message->has_edns);
}

static void know_no_edns(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	if (q->message->has_edns)
		nameserver_reply(s, q, RCODE_FORMERR, 0, false);
	else
		answer(s, q, user);
}

static void truncate_datagrams(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	if (q->is_tcp)
		answer(s, q, user);
	else
		nameserver_reply(s, q, MESSAGE_TC, 0, false);
}

/* Forgeries before the answer, and the answer twice. */
static void deceive(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct nameserver_query other = *q;
	struct message m = *q->message;
	struct error err = ERROR_INIT;

	m.id ^= 0x5555;
	other.message = &m;
	nameserver_reply(s, &other, RCODE_NXDOMAIN, 0, false);
	other = *q;
	name_parse("other.example.net", &other.question.name, &err);
	nameserver_reply(s, &other, RCODE_NXDOMAIN, 0, false);
	nameserver_send(s, "\0\0\0", 3);
	answer(s, q, user);
	answer(s, q, user);
}

/* The very answer from another port and from another address, and then the answer. */
static void answer_from_elsewhere(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	nameserver_pretend(s, NULL);
	nameserver_reply(s, q, RCODE_NXDOMAIN, 0, false);
	nameserver_pretend(s, "127.0.0.2");
	nameserver_reply(s, q, RCODE_NXDOMAIN, 0, false);
	nameserver_send(s, "\0\0\0", 3);
	nameserver_be_honest(s);
	answer(s, q, user);
}

static void send_rubbish(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct buf b;

	(void)user;
	buf_init(&b, MESSAGE_MAX);
	message_begin(&b, q->message->id, MESSAGE_QR);
	message_add_question(&b, &q->question, NULL);
	buf_data(&b)[7] = 1; /* an answer that is not there */
	nameserver_send(s, buf_data(&b), b.len);
	buf_done(&b);
}

/* ---- */

static void test_all_are_answered(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, f);
	ask(f, NAMES_MOST);
	assert_int_equal(f->fates[BULK_ANSWERED], NAMES_MOST);
	assert_int_equal(f->s.of[0].queries, NAMES_MOST);
	assert_int_equal(bulk_stats(f->bulk)->resent, 0);
	assert_true(f->most_flying < BULK_SLOTS);
}

static void test_losses_are_made_good(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, lose_every_fiftieth, f);
	ask(f, NAMES_MOST);
	assert_int_equal(f->fates[BULK_ANSWERED], NAMES_MOST);
	assert_int_equal(bulk_stats(f->bulk)->resent, bulk_stats(f->bulk)->lost);
	assert_in_range(bulk_stats(f->bulk)->lost, NAMES_MOST / 60, NAMES_MOST / 40);
}

/* As fast as it can be: three losses in a row are made good within a fraction of a second. */
static void test_a_far_path_that_loses_some(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, lose_some, f)->delay = 20 * CLOCK_MS;
	ask(f, NAMES_MOST);
	assert_int_equal(f->fates[BULK_ANSWERED], NAMES_MOST);
	assert_in_range(bulk_stats(f->bulk)->lost, NAMES_MOST / 70, NAMES_MOST / 35);
	assert_int_equal(bulk_stats(f->bulk)->ignored, 0); /* nothing was sent again in vain */
	assert_true(loop_now(f->s.loop) - f->started < 600 * CLOCK_MS);
}

/* What takes long is taken for lost a few times, and waited for then. */
static void test_late_answers_count(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer_some_late, f);
	f->config.rate = 2000;
	ask(f, NAMES_MOST);
	assert_int_equal(f->fates[BULK_ANSWERED], NAMES_MOST);
	assert_true(bulk_stats(f->bulk)->resent < 40); /* before the first one had come */
}

/* The other server was asked meanwhile, and says nothing. */
static void test_a_late_answer_of_the_server_before(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.is_ranked = true;
	nameservers_add(&f->s, answer, f)->delay = 600 * CLOCK_MS;
	nameservers_add(&f->s, say_nothing, f);
	ask(f, 1);
	assert_int_equal(f->fates[BULK_ANSWERED], 1);
	assert_int_equal(f->last.sent, 2);
	assert_int_equal(loop_now(f->s.loop) - f->started, 600 * CLOCK_MS);
	assert_true(addr_equal(&f->last_server, &f->s.of[0].addr));
}

/* Of two that answer both, the first one counts. */
static void test_two_answers_race(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.is_ranked = true;
	nameservers_add(&f->s, answer, f)->delay = 600 * CLOCK_MS;
	nameservers_add(&f->s, answer, f)->delay = 100 * CLOCK_MS;
	ask(f, 1);
	assert_int_equal(f->fates[BULK_ANSWERED], 1);
	assert_int_equal(loop_now(f->s.loop) - f->started, 500 * CLOCK_MS);
	assert_true(addr_equal(&f->last_server, &f->s.of[1].addr));
}

static void test_silence_ends_at_the_limit(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, say_nothing, f);
	ask(f, 10);
	assert_int_equal(f->fates[BULK_TIMED_OUT], 10);
	assert_int_equal(loop_now(f->s.loop) - f->started, 10 * CLOCK_S);
	assert_in_range(f->last.sent, 4, 8);
	assert_ptr_not_equal(f->last.server, NULL);
}

static void test_a_silent_server_is_relieved(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, say_nothing, f);
	nameservers_add(&f->s, answer, f);
	ask(f, 2000);
	assert_int_equal(f->fates[BULK_ANSWERED], 2000);
	assert_true(loop_now(f->s.loop) - f->started < 5 * CLOCK_S);
}

static void test_ranked_servers(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.is_ranked = true;
	nameservers_add(&f->s, answer, f);
	nameservers_add(&f->s, answer, f);
	ask(f, 1000);
	assert_int_equal(f->s.of[0].queries, 1000);
	assert_int_equal(f->s.of[1].queries, 0);
}

static void test_ranked_and_silent(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.is_ranked = true;
	nameservers_add(&f->s, say_nothing, f);
	nameservers_add(&f->s, answer, f);
	ask(f, 1000);
	assert_int_equal(f->fates[BULK_ANSWERED], 1000);
	assert_true(f->s.of[1].queries >= 1000);
}

static void test_servers_share(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, f);
	nameservers_add(&f->s, answer, f);
	ask(f, 2000);
	assert_int_equal(f->s.of[0].queries + f->s.of[1].queries, 2000);
	assert_true(f->s.of[0].queries >= 500 && f->s.of[1].queries >= 500);
}

static void test_a_failing_server_is_relieved(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, fail_all, f);
	nameservers_add(&f->s, answer, f);
	ask(f, 200);
	assert_int_equal(f->rcodes[RCODE_NOERROR], 200);
}

static void test_all_fail(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, fail_all, f);
	ask(f, 20);
	assert_int_equal(f->rcodes[RCODE_SERVFAIL], 20);
	assert_int_equal(f->s.of[0].queries, 20);
}

/* The failure says more than the silence after it. */
static void test_failed_then_silent(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.is_ranked = true;
	nameservers_add(&f->s, fail_all, f);
	nameservers_add(&f->s, say_nothing, f);
	ask(f, 3);
	assert_int_equal(f->fates[BULK_FAILED], 3);
	assert_int_equal(f->rcodes[RCODE_SERVFAIL], 3);
}

static void test_no_edns(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, know_no_edns, f);
	ask(f, 500);
	assert_int_equal(f->rcodes[RCODE_NOERROR], 500);
	assert_true(f->s.of[0].queries < 700); /* the first window only was asked twice */
}

static void test_forgeries_are_ignored(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, deceive, f);
	ask(f, 300);
	assert_int_equal(f->rcodes[RCODE_NOERROR], 300);
	assert_true(bulk_stats(f->bulk)->ignored >= 3 * 300);
	assert_true(f->last.ignored >= 1); /* the one with another name */
}

static void test_strangers_are_counted(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer_from_elsewhere, f);
	ask(f, 300);
	assert_int_equal(f->rcodes[RCODE_NOERROR], 300);
	assert_int_equal(bulk_stats(f->bulk)->strangers, 3 * 300);
	assert_int_equal(bulk_stats(f->bulk)->ignored, 3 * 300);
	assert_int_equal(f->last.ignored, 2); /* the third has no ID */
	assert_int_equal(f->last.strangers, 2);
}

static void test_rubbish(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, send_rubbish, f);
	ask(f, 30);
	assert_int_equal(f->fates[BULK_MALFORMED], 30);
}

static void test_nobody_listens(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, f);
	nameserver_done(&f->s.of[0]);
	ask(f, 300);
	assert_int_equal(f->fates[BULK_UNREACHABLE], 300);
	assert_true(loop_now(f->s.loop) - f->started < CLOCK_S);
}

static void test_one_of_two_refuses(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, f);
	nameserver_done(&f->s.of[0]);
	nameservers_add(&f->s, answer, f);
	ask(f, 1000);
	assert_int_equal(f->fates[BULK_ANSWERED], 1000);
}

static void test_truncated(void **state)
{
	struct fixture *f = *state;

	nameservers_add(&f->s, truncate_datagrams, f);
	ask(f, 1); /* the fake server takes one connection at a time */
	assert_int_equal(f->fates[BULK_ANSWERED], 1);
	assert_int_equal(f->s.of[0].tcp_queries, 1);
	assert_int_equal(bulk_stats(f->bulk)->streamed, 1);
}

static void test_tcp_from_the_start(void **state)
{
	struct fixture *f = *state;

	nameservers_add(&f->s, answer, f);
	f->s.list[0].transport = &transport_tcp;
	ask(f, 1);
	assert_int_equal(f->fates[BULK_ANSWERED], 1);
	assert_int_equal(f->s.of[0].queries, 1);
	assert_int_equal(f->s.of[0].tcp_queries, 1);
}

static bool may_stream(void *user, const void *tag)
{
	struct fixture *f = user;

	(void)tag;
	return !f->holds_streams;
}

static void on_room(struct loop *loop, void *user)
{
	struct fixture *f = user;

	(void)loop;
	assert_int_equal(bulk_flying(f->bulk), 1);
	assert_int_equal(bulk_streaming(f->bulk), 0);
	f->holds_streams = false;
	bulk_wake(f->bulk);
}

/* The time that the caller had no room for it is not the server's. */
static void test_streams_that_are_held(void **state)
{
	struct fixture *f = *state;
	struct loop_timer timer = { .loop = NULL };

	nameservers_add(&f->s, truncate_datagrams, f);
	f->config.may_stream = may_stream;
	f->config.limit = 100 * CLOCK_MS;
	f->holds_streams = true;
	loop_timer_set(f->s.loop, &timer, loop_update(f->s.loop) + 150 * CLOCK_MS, on_room, f);
	ask(f, 1);
	assert_int_equal(f->fates[BULK_ANSWERED], 1);
	assert_int_equal(f->s.of[0].tcp_queries, 1);
}

static void test_rate(void **state)
{
	struct fixture *f = *state;
	uint64_t took;

	nameservers_use_virtual_clock(&f->s);
	f->config.rate = 1000;
	nameservers_add(&f->s, answer, f);
	ask(f, 3000);
	took = loop_now(f->s.loop) - f->started;
	assert_in_range(took, 2900 * CLOCK_MS, 3100 * CLOCK_MS);
}

static void test_a_low_rate(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	f->config.rate = 3;
	nameservers_add(&f->s, answer, f);
	ask(f, 10);
	assert_in_range(loop_now(f->s.loop) - f->started, 2900 * CLOCK_MS, 3400 * CLOCK_MS);
}

static void on_pause(struct loop *loop, void *user)
{
	struct fixture *f = user;

	(void)loop;
	assert_int_equal(f->taken, f->pause_at);
	f->pause_at = 0;
	bulk_wake(f->bulk);
}

static void test_a_slow_producer(void **state)
{
	struct fixture *f = *state;
	struct loop_timer timer = { .loop = NULL };

	nameservers_use_virtual_clock(&f->s);
	f->pause_at = 40;
	nameservers_add(&f->s, answer, f);
	loop_timer_set(f->s.loop, &timer, CLOCK_S + 60 * CLOCK_S, on_pause, f);
	ask(f, 100);
	assert_int_equal(f->fates[BULK_ANSWERED], 100);
}

static void on_stop(struct loop *loop, void *user)
{
	struct fixture *f = user;

	(void)loop;
	bulk_stop(f->bulk);
	f->total = f->taken;
}

static void test_stopped(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	struct loop_timer timer = { .loop = NULL };
	size_t i;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, say_nothing, f);
	loop_timer_set(f->s.loop, &timer, CLOCK_S + CLOCK_MS, on_stop, f);
	start(f, 1000);
	assert_int_equal(loop_run(f->s.loop, &err), 0);
	assert_true(f->has_ended);
	assert_int_equal(f->taken, WINDOW_START);
	assert_int_equal(f->fates[BULK_STOPPED], f->taken);
	for (i = 0; i < 1000; i++)
		assert_int_equal(f->results[i], i < f->taken);
}

static void test_given_up(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	struct loop_timer timer = { .loop = NULL };

	nameservers_add(&f->s, say_nothing, f);
	f->s.list[0].transport = &transport_tcp;
	loop_timer_set(f->s.loop, &timer, 0, on_stop, f);
	start(f, 50);
	bulk_free(f->bulk);
	start(f, 50);
	assert_int_equal(loop_run(f->s.loop, &err), 0);
	assert_true(f->has_ended);
	assert_int_equal(f->fates[BULK_STOPPED], f->taken);
}

static void test_no_questions(void **state)
{
	struct fixture *f = *state;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, f);
	ask(f, 0);
	assert_int_equal(f->s.of[0].queries, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_all_are_answered),
		TEST(test_losses_are_made_good),
		TEST(test_a_far_path_that_loses_some),
		TEST(test_late_answers_count),
		TEST(test_a_late_answer_of_the_server_before),
		TEST(test_two_answers_race),
		TEST(test_silence_ends_at_the_limit),
		TEST(test_a_silent_server_is_relieved),
		TEST(test_ranked_servers),
		TEST(test_ranked_and_silent),
		TEST(test_servers_share),
		TEST(test_a_failing_server_is_relieved),
		TEST(test_all_fail),
		TEST(test_failed_then_silent),
		TEST(test_no_edns),
		TEST(test_forgeries_are_ignored),
		TEST(test_strangers_are_counted),
		TEST(test_rubbish),
		TEST(test_nobody_listens),
		TEST(test_one_of_two_refuses),
		TEST(test_truncated),
		TEST(test_tcp_from_the_start),
		TEST(test_streams_that_are_held),
		TEST(test_rate),
		TEST(test_a_low_rate),
		TEST(test_a_slow_producer),
		TEST(test_stopped),
		TEST(test_given_up),
		TEST(test_no_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
