/* Comparing the answers of servers: what counts as the same, who is odd, whose zone is old. */
#include "lookup/agreement.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/transport.h"
#include "lookup/answer.h"
#include "lookup/render_compare.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVERS = 4 };

struct fixture {
	struct buf wire[2 * SERVERS];
	struct message message[2 * SERVERS];
	struct query_attempt attempt[SERVERS];
	struct query_result result[SERVERS];
	struct reply replies[SERVERS][2];
	struct answer answer[SERVERS];
	const struct answer *answers[SERVERS];
	struct error error;
	size_t n;
	struct agreement agreement;
};

static int set_up(void **state)
{
	*state = xcalloc(1, sizeof(struct fixture));
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	size_t i;

	agreement_done(&f->agreement);
	for (i = 0; i < ARRAY_SIZE(f->wire); i++)
		buf_done(&f->wire[i]);
	free(f);
	return 0;
}

/* "OWNER TYPE DATA" lines into a message. */
static void build(struct buf *b, struct message *m, uint16_t rcode, const char *const *lines)
{
	struct error err = ERROR_INIT;
	struct name owner;

	buf_init(b, 65535);
	message_begin(b, 1, MESSAGE_QR | rcode);
	for (; *lines; lines++) {
		char name[256], word[16];
		struct buf data;
		struct rdata rdata;
		uint16_t type;
		int at;

		assert_int_equal(sscanf(*lines, "%255s %15s %n", name, word, &at), 2);
		assert_true(rrtype_parse(word, &type));
		buf_init(&data, 65535);
		assert_int_equal(rdata_parse(&data, type, RRCLASS_IN, *lines + at, NULL, &err), 0);
		rdata = rdata_of(type, RRCLASS_IN, buf_data(&data), (uint16_t)data.len);
		assert_int_equal(name_parse(name, &owner, &err), 0);
		assert_true(message_add_record(b, SECTION_ANSWER, &owner, &rdata,
					       (uint32_t)data.len, NULL));
		buf_done(&data);
	}
	assert_int_equal(message_parse(m, buf_data(b), b->len, &err), 0);
}

/* lines NULL: no answer.  serial 0: none. */
static void add_server(struct fixture *f, uint16_t rcode, const char *const *lines,
		       unsigned serial, unsigned milliseconds)
{
	size_t i = f->n++;
	struct answer *answer = &f->answer[i];
	struct reply *reply = f->replies[i];
	struct error err = ERROR_INIT;
	char soa[128], address[32];
	const char *const soa_lines[] = { soa, NULL };

	snprintf(soa, sizeof(soa), "example.net SOA ns. h. %u 1 2 3 4", serial);
	snprintf(address, sizeof(address), "192.0.2.%zu", i + 1);
	*answer = (struct answer){ .replies = reply, .n = 2 };
	f->answers[i] = answer;
	reply[0].question.type = RRTYPE_A;
	assert_int_equal(name_parse("example.net", &reply[0].question.name, &err), 0);
	f->attempt[i] = (struct query_attempt){ .transport = &transport_udp, .started = CLOCK_S,
						.ended = CLOCK_S + milliseconds * CLOCK_MS,
						.fate = lines ? QUERY_ANSWERED :
								QUERY_TIMED_OUT };
	assert_true(addr_parse(address, 53, &f->attempt[i].server));
	f->result[i] = (struct query_result){ .has_message = lines,
					      .attempts = &f->attempt[i], .attempts_n = 1 };
	reply[0].result = &f->result[i];
	reply[0].error = &f->error;
	if (lines) {
		build(&f->wire[2 * i], &f->message[2 * i], rcode, lines);
		reply[0].message = &f->message[2 * i];
	}
	if (serial) {
		build(&f->wire[2 * i + 1], &f->message[2 * i + 1], 0, soa_lines);
		reply[1].message = &f->message[2 * i + 1];
	}
}

static void judge(struct fixture *f)
{
	agreement_make(&f->agreement, f->answers, f->n, 0, 1);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })
static const char *const none[] = { NULL };

static void order_repetition_and_case_do_not_count(void **state)
{
	struct fixture *f = *state;

	add_server(f, 0, LINES("a.net A 192.0.2.1", "a.net A 192.0.2.2", "a.net MX 1 B.net."), 0, 1);
	add_server(f, 0, LINES("A.net MX 1 b.net.", "a.net A 192.0.2.2", "A.NET A 192.0.2.1",
			       "a.net A 192.0.2.2"), 0, 2);
	judge(f);
	assert_int_equal(f->agreement.odd, 0);
	assert_int_equal(f->agreement.answered, 2);
	assert_int_equal(f->agreement.rows[1].n, 3);
	assert_true(f->agreement.rows[1].is_slowest);
	assert_false(f->agreement.rows[0].is_slowest);
}

static void the_case_of_text_counts(void **state)
{
	struct fixture *f = *state;

	add_server(f, 0, LINES("a.net TXT \"a\""), 0, 1);
	add_server(f, 0, LINES("a.net TXT \"A\""), 0, 1);
	judge(f);
	assert_int_equal(f->agreement.odd, 1);
	assert_true(f->agreement.rows[1].is_odd);
}

static void most_are_right_wherever_they_stand(void **state)
{
	struct fixture *f = *state;

	add_server(f, RCODE_NXDOMAIN, none, 0, 1);
	add_server(f, 0, none, 0, 1);
	add_server(f, 0, none, 0, 1);
	add_server(f, 0, NULL, 0, 900);
	judge(f);
	assert_int_equal(f->agreement.reference, 1);
	assert_int_equal(f->agreement.answered, 3);
	assert_int_equal(f->agreement.odd, 1);
	assert_true(f->agreement.rows[0].is_odd);
	assert_false(f->agreement.rows[3].is_odd);
	assert_false(f->agreement.rows[3].is_slowest);
}

/* RFC 1982: numbers go round. */
static void serials_are_compared_as_serials(void **state)
{
	struct fixture *f = *state;

	add_server(f, 0, none, 4294967295u, 1);
	add_server(f, 0, none, 5, 1);
	add_server(f, 0, none, 0, 1);
	judge(f);
	assert_int_equal(f->agreement.odd, 0);
	assert_true(f->agreement.rows[0].is_behind);
	assert_false(f->agreement.rows[1].is_behind);
	assert_false(f->agreement.rows[2].has_serial);
}

static void nobody_answers(void **state)
{
	struct fixture *f = *state;

	add_server(f, 0, NULL, 0, 1);
	add_server(f, 0, NULL, 0, 1);
	judge(f);
	assert_int_equal(f->agreement.answered, 0);
	assert_int_equal(f->agreement.odd, 0);
}

static void the_layout_marks_the_odd_one(void **state)
{
	struct fixture *f = *state;
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	add_server(f, 0, LINES("a.net A 192.0.2.1"), 7, 1);
	add_server(f, 0, LINES("a.net A 192.0.2.1"), 7, 2);
	add_server(f, 0, LINES("a.net A 192.0.2.2", "a.net TXT \"\\027[0m\""), 6, 3);
	add_server(f, 0, NULL, 0, 5);
	f->answer[1].server_name = "ns\033.example.net";
	judge(f);
	render_compare(to, &f->agreement);
	fclose(to);
	assert_string_equal(text,
		"example.net. A: 1 of 3 servers differs, 1 gave no answer\n"
		"   SERVER                             ANSWER                  RECORDS  SERIAL  TIME\n"
		"=  192.0.2.1:53                       NOERROR                 1        7       1.0 ms\n"
		"=  ns\\x1b.example.net (192.0.2.2:53)  NOERROR                 1        7       2.0 ms\n"
		"!  192.0.2.3:53                       NOERROR                 2        6       3.0 ms"
		"  slowest, older zone\n"
		"?  192.0.2.4:53                       no reply within 5.0 ms  -        -       -\n"
		"192.0.2.3:53 lacks a.net. IN A 192.0.2.1\n"
		"192.0.2.3:53 adds a.net. IN A 192.0.2.2\n"
		"192.0.2.3:53 adds a.net. IN TXT \"\\027[0m\"\n");
	free(text);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(order_repetition_and_case_do_not_count),
		CASE(the_case_of_text_counts),
		CASE(most_are_right_wherever_they_stand),
		CASE(serials_are_compared_as_serials),
		CASE(nobody_answers),
		CASE(the_layout_marks_the_odd_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
