/*
 * One question and its servers, against scripted servers on loopback.  The clock is virtual: it
 * jumps to the next deadline when nothing is left to do, so that time-outs take no time.
 */
#include "dns/query.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "net/socket.h"
#include "support/lib_nameservers.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct fixture {
	struct nameservers s;
	struct question question;
	struct query *query;
	unsigned done;
};

static void on_done(struct query *query, void *user)
{
	struct fixture *f = user;

	assert_ptr_equal(query, f->query);
	f->done++;
	loop_stop(f->s.loop);
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct error err = ERROR_INIT;

	nameservers_init(&f->s);
	assert_int_equal(name_parse("www.example.net", &f->question.name, &err), 0);
	f->question.type = RRTYPE_A;
	f->question.class = RRCLASS_IN;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	query_free(f->query);
	nameservers_done(&f->s);
	free(f);
	return 0;
}

static const struct query_result *ask(struct fixture *f)
{
	struct error err = ERROR_INIT;

	f->query = query_start(f->s.loop, &f->question, &f->s.options, on_done, f);
	assert_int_equal(f->done, 0);
	assert_int_equal(loop_run(f->s.loop, &err), 0);
	assert_int_equal(f->done, 1);
	return query_result(f->query);
}

static void assert_fates(const struct query_result *r, size_t n, const enum query_fate *fates)
{
	size_t i;

	assert_int_equal(r->attempts_n, n);
	for (i = 0; i < n; i++)
		assert_int_equal(r->attempts[i].fate, fates[i]);
}

#define FATES(...)                                                                            \
	sizeof((enum query_fate[]){ __VA_ARGS__ }) / sizeof(enum query_fate),                 \
		(enum query_fate[]){ __VA_ARGS__ }

/* ---- what servers do ---- */

static void answer(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, MESSAGE_RA, 2, q->message->has_edns);
}

static void keep_silent(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)s;
	(void)q;
	(void)user;
}

static void refuse(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, RCODE_REFUSED, 0, true);
}

static void servfail(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, RCODE_SERVFAIL, 0, true);
}

static void deny(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, RCODE_NXDOMAIN | MESSAGE_RA, 0, true);
}

static void refer(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, RCODE_NOERROR, 0, true);
}

static void truncate_udp(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	if (q->is_tcp)
		nameserver_reply(s, q, MESSAGE_RA, 100, true);
	else
		nameserver_reply(s, q, MESSAGE_RA | MESSAGE_TC, 0, true);
}

static void truncate_always(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, MESSAGE_RA | MESSAGE_TC, 0, true);
}

static void hang_up_on_tcp(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	if (q->is_tcp)
		nameserver_hang_up(s);
	else
		nameserver_reply(s, q, MESSAGE_RA | MESSAGE_TC, 0, true);
}

static void not_know_edns(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	if (q->message->has_edns)
		nameserver_reply(s, q, RCODE_FORMERR, 0, false);
	else
		nameserver_reply(s, q, MESSAGE_RA, 1, false);
}

/* Three that are no reply, and then the reply. */
static void answer_after_lies(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct message lie = *q->message;
	struct nameserver_query other = *q;
	struct error err = ERROR_INIT;

	(void)user;
	nameserver_send(s, "junk", 4);
	lie.id ^= 1;
	other.message = &lie;
	nameserver_reply(s, &other, MESSAGE_RA, 1, true);
	other = *q;
	(void)name_parse("evil.example.net", &other.question.name, &err);
	nameserver_reply(s, &other, MESSAGE_RA, 1, true);
	nameserver_reply(s, q, MESSAGE_RA, 2, true);
}

static void only_lie(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct message lie = *q->message;
	struct nameserver_query other = *q;

	(void)user;
	lie.id ^= 0x8000;
	other.message = &lie;
	nameserver_reply(s, &other, MESSAGE_RA, 1, true);
}

/* Header and question are right; the answer that the header promises is not there. */
static void break_off(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	uint8_t wire[512];
	size_t n = q->message->at[SECTION_ANSWER];

	(void)user;
	memcpy(wire, q->message->wire, n);
	wire[2] = 0x81;
	wire[3] = 0x80;
	wire[7] = 3;
	wire[11] = 0;
	nameserver_send(s, wire, n);
}

static void send_option(struct nameserver *s, const struct nameserver_query *q, uint16_t rcode,
			const uint8_t *cookie, uint16_t len)
{
	struct edns edns = { .udp_size = 1232, .rcode_high = (uint8_t)(rcode >> 4) };
	struct buf b, options;

	buf_init(&options, 512);
	buf_init(&b, 512);
	edns_add(&options, EDNS_COOKIE, cookie, len);
	edns.options = buf_data(&options);
	edns.options_len = (uint16_t)options.len;
	message_begin(&b, q->message->id, (uint16_t)(MESSAGE_QR | MESSAGE_RA | (rcode & 15)));
	message_add_question(&b, &q->question, NULL);
	message_add_edns(&b, &edns);
	nameserver_send(s, buf_data(&b), b.len);
	buf_done(&options);
	buf_done(&b);
}

/* A cookie of somebody else first; then BADCOOKIE until its own part comes back. */
static void want_cookie(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	uint8_t cookie[16] = { 0 };
	struct edns_option o;

	(void)user;
	assert_true(edns_find(&q->message->edns, EDNS_COOKIE, &o));
	memcpy(cookie, o.data, 8);
	memcpy(cookie + 8, "server!!", 8);
	if (o.len == 16) {
		assert_memory_equal(o.data + 8, "server!!", 8);
		send_option(s, q, RCODE_NOERROR, cookie, 16);
		return;
	}
	cookie[0] ^= 1;
	send_option(s, q, RCODE_NOERROR, cookie, 16);
	cookie[0] ^= 1;
	send_option(s, q, RCODE_BADCOOKIE, cookie, 16);
}

/* ---- tests ---- */

static void test_an_answer_is_kept_whole(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_true(r->has_message);
	assert_int_equal(r->message.count[SECTION_ANSWER], 2);
	assert_ptr_equal(r->message.wire, r->wire);
	assert_true(r->attempts[0].has_edns);
	assert_ptr_equal(r->attempts[0].transport, &transport_udp);
	assert_true(addr_equal(&r->attempts[r->answered_by].server, &f->s.of[0].addr));
	assert_int_equal(r->ignored, 0);
}

static void test_no_such_name_is_an_answer(void **state)
{
	struct fixture *f = *state;

	nameservers_add(&f->s, deny, NULL);
	nameservers_add(&f->s, answer, NULL);
	assert_int_equal(ask(f)->message.rcode, RCODE_NXDOMAIN);
	assert_int_equal(f->s.of[1].queries, 0);
}

static void test_what_is_no_reply_is_counted_and_waited_past(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer_after_lies, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->message.count[SECTION_ANSWER], 2);
	assert_int_equal(r->ignored, 3);
	assert_int_equal(r->attempts[0].ignored, 3);
}

/* The very answer, from another port and from another address: nobody asked there. */
static void answer_after_strangers(struct nameserver *s, const struct nameserver_query *q,
				   void *user)
{
	nameserver_pretend(s, NULL);
	answer(s, q, user);
	answer(s, q, user);
	nameserver_pretend(s, "127.0.0.2");
	nameserver_reply(s, q, MESSAGE_RA | RCODE_NXDOMAIN, 0, true);
	nameserver_be_honest(s);
	nameserver_send(s, "junk", 4);
	if (user)
		answer(s, q, user);
}

static void assert_strangers(const struct fixture *f, const struct query_attempt *a)
{
	struct addr last = addr_from_brief(&a->stranger), expected;

	assert_true(addr_parse("127.0.0.2", addr_port(&f->s.of[0].addr), &expected));
	assert_int_equal(a->ignored, 4);
	assert_int_equal(a->strangers, 3);
	assert_true(addr_equal(&last, &expected));
}

static void test_what_comes_from_elsewhere_is_counted(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer_after_strangers, f);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->message.rcode, RCODE_NOERROR);
	assert_int_equal(r->message.count[SECTION_ANSWER], 2);
	assert_strangers(f, &r->attempts[0]);
	assert_int_equal(r->ignored, 4);
	assert_int_equal(r->strangers, 3);
}

/* Who has only such answers is told where they came from. */
static void test_strangers_alone_are_silence(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;
	char expected[96];

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer_after_strangers, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_TIMED_OUT, QUERY_TIMED_OUT));
	assert_strangers(f, &r->attempts[0]);
	assert_strangers(f, &r->attempts[1]);
	assert_int_equal(error_status(&r->error), STATUS_TIMEOUT);
	snprintf(expected, sizeof(expected), "3 messages from elsewhere, the last from 127.0.0.2:%u",
		 addr_port(&f->s.of[0].addr));
	assert_non_null(strstr(r->error.text, expected));
}

/* More than are read at once, before and after the answer. */
static void flood(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	int i;

	nameserver_pretend(s, NULL);
	for (i = 0; i < 100; i++)
		answer(s, q, user);
	nameserver_be_honest(s);
	answer(s, q, user);
}

static void test_a_flood_of_strangers(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, flood, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->strangers, 100);
}

/* The first right answer wins, and who came second is counted. */
static void answer_and_contradict(struct nameserver *s, const struct nameserver_query *q,
				  void *user)
{
	answer(s, q, user);
	nameserver_reply(s, q, MESSAGE_RA | RCODE_NXDOMAIN, 0, q->message->has_edns);
	answer(s, q, user);
}

static void test_answers_that_race(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer_and_contradict, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->message.rcode, RCODE_NOERROR);
	assert_int_equal(r->attempts[0].ignored, 2);
}

static void test_lies_alone_are_silence(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, only_lie, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_TIMED_OUT, QUERY_TIMED_OUT));
	assert_int_equal(r->ignored, 2);
	assert_int_equal(error_status(&r->error), STATUS_TIMEOUT);
}

static void test_a_silent_server_makes_way_at_its_deadline(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, keep_silent, NULL);
	nameservers_add(&f->s, answer, NULL);
	f->s.list[0].timeout = 3 * CLOCK_S;
	r = ask(f);
	assert_fates(r, FATES(QUERY_TIMED_OUT, QUERY_ANSWERED));
	assert_int_equal(r->attempts[0].ended - r->attempts[0].started, 3 * CLOCK_S);
	assert_int_equal(r->answered_by, 1);
}

static void test_all_silent_is_a_time_out_after_every_round(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, keep_silent, NULL);
	nameservers_add(&f->s, keep_silent, NULL);
	f->s.options.attempts = 3;
	r = ask(f);
	assert_int_equal(r->attempts_n, 6);
	assert_false(r->has_message);
	assert_int_equal(r->error.phase, ERROR_RESOLVE);
	assert_int_equal(r->error.code, ETIMEDOUT);
	assert_int_equal(error_status(&r->error), STATUS_TIMEOUT);
	assert_int_equal(r->attempts[5].ended - r->attempts[0].started, 30 * CLOCK_S);
}

static void test_a_refusal_by_icmp_is_seen_at_once(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, answer, NULL);
	nameserver_done(&f->s.of[0]);
	r = ask(f);
	assert_fates(r, FATES(QUERY_UNREACHABLE, QUERY_UNREACHABLE));
	assert_int_equal(r->attempts[0].code, ECONNREFUSED);
	assert_int_equal(r->attempts[1].ended, r->attempts[0].started);
	assert_int_equal(error_status(&r->error), STATUS_RESOLVE);
	assert_non_null(r->error.hint);
}

static void test_one_unreachable_among_silent_ones_is_no_time_out(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, keep_silent, NULL);
	nameservers_add(&f->s, answer, NULL);
	nameserver_done(&f->s.of[1]);
	r = ask(f);
	assert_int_equal(r->attempts_n, 4);
	assert_int_equal(error_status(&r->error), STATUS_RESOLVE);
}

static void test_a_failing_server_makes_way_and_is_not_asked_again(void **state)
{
	static nameserver_fn *const failures[] = { refuse, servfail, refer };
	struct fixture *f = *state;
	size_t i;

	nameservers_use_virtual_clock(&f->s);
	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		const struct query_result *r;

		f->s.options.servers_n = 0;
		f->done = 0;
		nameservers_add(&f->s, failures[i], NULL);
		nameservers_add(&f->s, keep_silent, NULL);
		r = ask(f);
		assert_int_equal(r->attempts_n, 3);
		assert_int_equal(f->s.of[0].queries, 1);
		assert_int_equal(f->s.of[1].queries, 2);
		assert_true(r->has_message);
		assert_int_equal(r->answered_by, 0);
		query_free(f->query);
		f->query = NULL;
		nameserver_done(&f->s.of[0]);
		nameserver_done(&f->s.of[1]);
	}
}

static void test_the_next_server_answers_for_one_that_fails(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, servfail, NULL);
	nameservers_add(&f->s, refer, NULL);
	nameservers_add(&f->s, answer, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_FAILED, QUERY_LAME, QUERY_ANSWERED));
	assert_int_equal(r->attempts[0].code, RCODE_SERVFAIL);
	assert_int_equal(r->message.rcode, RCODE_NOERROR);
	assert_int_equal(r->message.count[SECTION_ANSWER], 2);
}

static void test_a_truncated_answer_comes_again_over_tcp(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, truncate_udp, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_TRUNCATED, QUERY_ANSWERED));
	assert_ptr_equal(r->attempts[1].transport, &transport_tcp);
	assert_int_equal(r->message.count[SECTION_ANSWER], 100);
}

static void test_tcp_from_the_start(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer, NULL);
	f->s.options.use_tcp = true;
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(f->s.of[0].tcp_queries, 1);
}

static void test_lies_over_tcp_are_waited_past(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer_after_lies, NULL);
	f->s.options.use_tcp = true;
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->ignored, 3);
}

static void test_a_connection_that_closes_is_a_failed_attempt(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, hang_up_on_tcp, NULL);
	nameservers_add(&f->s, answer, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_TRUNCATED, QUERY_CLOSED, QUERY_ANSWERED));
}

static void test_closing_is_told_apart_from_a_reset(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, hang_up_on_tcp, NULL);
	f->s.options.attempts = 1;
	r = ask(f);
	assert_fates(r, FATES(QUERY_TRUNCATED, QUERY_CLOSED));
	assert_non_null(strstr(r->error.text, "connection closed without an answer"));
	assert_int_equal(error_status(&r->error), STATUS_RESOLVE);
}

static void test_truncation_over_tcp_is_no_answer(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, truncate_always, NULL);
	f->s.options.attempts = 1;
	r = ask(f);
	assert_fates(r, FATES(QUERY_TRUNCATED, QUERY_TRUNCATED));
	assert_false(r->has_message);
	assert_int_equal(error_status(&r->error), STATUS_PEER);
}

static void test_no_descriptor_left_is_a_limit_of_this_machine(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;
	struct rlimit limit, none;

	nameservers_add(&f->s, answer, NULL);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	r = ask(f);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(r->attempts[0].code, EMFILE);
	assert_int_equal(error_status(&r->error), STATUS_LIMIT);
}

static void test_a_server_without_edns_is_asked_without(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, not_know_edns, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_NO_EDNS, QUERY_ANSWERED));
	assert_true(r->attempts[0].has_edns);
	assert_false(r->attempts[1].has_edns);
	assert_int_equal(r->message.count[SECTION_ANSWER], 1);
}

static void test_a_malformed_reply_is_an_error_of_the_peer(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, break_off, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_MALFORMED));
	assert_false(r->has_message);
	assert_int_equal(r->error.phase, ERROR_DNS);
	assert_int_equal(error_status(&r->error), STATUS_PEER);
}

static void test_a_cookie_is_checked_and_given_back(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, want_cookie, NULL);
	f->s.options.wants_cookie = true;
	r = ask(f);
	assert_fates(r, FATES(QUERY_BAD_COOKIE, QUERY_ANSWERED));
	assert_int_equal(r->ignored, 1);
}

/* The reply in another case, then the one that echoes; the kept message is as it was asked. */
static void turn_case(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct nameserver_query other = *q;
	size_t i;

	(void)user;
	for (i = 0; i < other.question.name.len; i++) {
		if (other.question.name.wire[i] > NAME_LABEL && other.question.name.wire[i] != '-')
			other.question.name.wire[i] ^= 0x20;
	}
	nameserver_reply(s, &other, MESSAGE_RA, 1, false);
	nameserver_reply(s, q, MESSAGE_RA, 2, false);
}

static void test_mixed_case_must_come_back(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;
	struct question question;
	struct record record;
	struct name owner;

	f->s.options.mixes_case = true;
	nameservers_add(&f->s, turn_case, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_ANSWERED));
	assert_int_equal(r->ignored, 1);
	assert_int_equal(r->message.count[SECTION_ANSWER], 2);
	assert_true(message_question(&r->message, 0, &question));
	assert_memory_equal(question.name.wire, f->question.name.wire, f->question.name.len);
	assert_true(message_first(&r->message, SECTION_ANSWER, &record));
	record_owner(&r->message, &record, &owner);
	assert_true(name_equal(&owner, &f->question.name));
}

static void deny_without_question(struct nameserver *s, const struct nameserver_query *q,
				  void *user)
{
	uint8_t header[MESSAGE_HEADER] = { (uint8_t)(q->message->id >> 8),
					   (uint8_t)q->message->id, 0x80, RCODE_FORMERR };

	(void)user;
	nameserver_send(s, header, sizeof(header));
}

static void test_no_question_is_no_echo(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_use_virtual_clock(&f->s);
	f->s.options.mixes_case = true;
	f->s.options.attempts = 1;
	nameservers_add(&f->s, deny_without_question, NULL);
	r = ask(f);
	assert_fates(r, FATES(QUERY_TIMED_OUT));
	assert_int_equal(r->ignored, 1);
}

static void test_rotate_begins_elsewhere_and_comes_round(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer, NULL);
	nameservers_add(&f->s, refuse, NULL);
	nameservers_add(&f->s, refuse, NULL);
	f->s.options.first = 1;
	r = ask(f);
	assert_fates(r, FATES(QUERY_FAILED, QUERY_FAILED, QUERY_ANSWERED));
	assert_true(addr_equal(&r->attempts[2].server, &f->s.of[0].addr));
}

static void test_no_attempt_allowed_is_told_from_the_loop(void **state)
{
	struct fixture *f = *state;
	const struct query_result *r;

	nameservers_add(&f->s, answer, NULL);
	f->s.options.attempts = 0;
	r = ask(f);
	assert_int_equal(r->attempts_n, 0);
	assert_false(r->has_message);
	assert_true(error_is_set(&r->error));
	assert_int_equal(f->s.of[0].queries, 0);
}

/* ---- as glibc's res_send() ---- */

static void test_a_stub_asks_failing_servers_again(void **state)
{
	struct fixture *f = *state;

	f->s.options.is_stub = true;
	nameservers_add(&f->s, servfail, NULL);
	nameservers_add(&f->s, refuse, NULL);
	assert_fates(ask(f), FATES(QUERY_FAILED, QUERY_FAILED, QUERY_FAILED, QUERY_FAILED));
	assert_int_equal(f->s.of[0].queries, 2);
	assert_int_equal(f->s.of[1].queries, 2);
}

static void say_formerr(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	(void)user;
	nameserver_reply(s, q, RCODE_FORMERR, 0, q->message->has_edns);
}

static void test_formerr_is_an_answer_to_a_stub(void **state)
{
	struct fixture *f = *state;

	f->s.options.is_stub = true;
	nameservers_add(&f->s, say_formerr, NULL);
	nameservers_add(&f->s, answer, NULL);
	assert_fates(ask(f), FATES(QUERY_ANSWERED));
	assert_int_equal(query_result(f->query)->message.rcode, RCODE_FORMERR);
}

static void test_what_comes_over_tcp_is_an_answer_to_a_stub(void **state)
{
	struct fixture *f = *state;

	f->s.options.is_stub = f->s.options.use_tcp = true;
	nameservers_add(&f->s, servfail, NULL);
	nameservers_add(&f->s, answer, NULL);
	assert_fates(ask(f), FATES(QUERY_ANSWERED));
	assert_int_equal(f->s.of[1].queries, 0);
}

/* It stays with TCP, and asks each once. */
static void test_a_stub_settles_on_tcp(void **state)
{
	struct fixture *f = *state;

	f->s.options.is_stub = f->s.options.use_tcp = true;
	f->s.options.attempts = 5;
	nameservers_add(&f->s, answer, NULL);
	nameserver_done(&f->s.of[0]);
	assert_fates(ask(f), FATES(QUERY_UNREACHABLE));
}

static void test_it_can_be_given_up_under_way(void **state)
{
	struct fixture *f = *state;

	nameservers_add(&f->s, keep_silent, NULL);
	f->query = query_start(f->s.loop, &f->question, &f->s.options, on_done, f);
	query_free(f->query);
	f->query = NULL;
	f->s.options.use_tcp = true;
	f->query = query_start(f->s.loop, &f->question, &f->s.options, on_done, f);
	assert_int_equal(f->done, 0);
}

static void test_fates_are_told_in_words(void **state)
{
	struct query_attempt a = { .started = 0, .ended = 5 * CLOCK_S, .fate = QUERY_TIMED_OUT };
	char text[96];

	(void)state;
	assert_string_equal(query_fate_format(text, &a), "no reply within 5.0 s");
	a = (struct query_attempt){ .ended = CLOCK_MS * 12, .fate = QUERY_UNREACHABLE,
				    .code = ECONNREFUSED };
	assert_string_equal(query_fate_format(text, &a), "connection refused after 12 ms");
	a.fate = QUERY_FAILED;
	a.code = RCODE_SERVFAIL;
	assert_string_equal(query_fate_format(text, &a), "SERVFAIL after 12 ms");
	assert_string_equal(query_fate_word(QUERY_NO_EDNS), "no-edns");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_an_answer_is_kept_whole),
		CASE(test_a_stub_asks_failing_servers_again),
		CASE(test_formerr_is_an_answer_to_a_stub),
		CASE(test_what_comes_over_tcp_is_an_answer_to_a_stub),
		CASE(test_a_stub_settles_on_tcp),
		CASE(test_no_such_name_is_an_answer),
		CASE(test_what_is_no_reply_is_counted_and_waited_past),
		CASE(test_answers_that_race),
		CASE(test_lies_alone_are_silence),
		CASE(test_what_comes_from_elsewhere_is_counted),
		CASE(test_strangers_alone_are_silence),
		CASE(test_a_flood_of_strangers),
		CASE(test_a_silent_server_makes_way_at_its_deadline),
		CASE(test_all_silent_is_a_time_out_after_every_round),
		CASE(test_a_refusal_by_icmp_is_seen_at_once),
		CASE(test_one_unreachable_among_silent_ones_is_no_time_out),
		CASE(test_a_failing_server_makes_way_and_is_not_asked_again),
		CASE(test_the_next_server_answers_for_one_that_fails),
		CASE(test_a_truncated_answer_comes_again_over_tcp),
		CASE(test_tcp_from_the_start),
		CASE(test_lies_over_tcp_are_waited_past),
		CASE(test_a_connection_that_closes_is_a_failed_attempt),
		CASE(test_closing_is_told_apart_from_a_reset),
		CASE(test_truncation_over_tcp_is_no_answer),
		CASE(test_no_descriptor_left_is_a_limit_of_this_machine),
		CASE(test_a_server_without_edns_is_asked_without),
		CASE(test_a_malformed_reply_is_an_error_of_the_peer),
		CASE(test_a_cookie_is_checked_and_given_back),
		CASE(test_mixed_case_must_come_back),
		CASE(test_no_question_is_no_echo),
		CASE(test_rotate_begins_elsewhere_and_comes_round),
		CASE(test_no_attempt_allowed_is_told_from_the_loop),
		CASE(test_it_can_be_given_up_under_way),
		cmocka_unit_test(test_fates_are_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
