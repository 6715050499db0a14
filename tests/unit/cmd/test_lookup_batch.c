/* Lines of a batch: what is read from them, what they become, and in which order. */
#include "lookup/batch_line.h"
#include "lookup/batch_out.h"
#include "lookup/batch_row.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/progress.h"
#include "dns/bulk.h"
#include "net/addr.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const struct batch_defaults plain = { .class = RRCLASS_IN, .may_be_local = true };

static struct batch_line parse(const char *text)
{
	struct batch_line line = { .number = 7 };

	batch_line_parse(&line, text, strlen(text), false, &plain);
	return line;
}

static void assert_question(const char *text, const char *name, uint16_t type)
{
	struct batch_line line = parse(text);
	char format[NAME_TEXT];

	assert_null(line.why);
	assert_string_equal(name_format(format, &line.question.name), name);
	assert_int_equal(line.question.type, type);
	assert_int_equal(line.question.class, RRCLASS_IN);
}

static void test_good_lines(void **state)
{
	struct batch_defaults mx = { .class = RRCLASS_IN, .type = RRTYPE_MX };
	struct batch_line line;

	(void)state;
	assert_question("www.example.net", "www.example.net.", RRTYPE_A);
	assert_question("\t www.example.net. aaaa \r", "www.example.net.", RRTYPE_AAAA);
	assert_question("a.test TYPE65", "a.test.", RRTYPE_HTTPS);
	assert_question("192.0.2.1", "1.2.0.192.in-addr.arpa.", RRTYPE_PTR);
	assert_question("2001:db8::1 SOA",
			"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
			RRTYPE_SOA);
	assert_question("h1", "h1.", RRTYPE_A);
	assert_true(parse("localhost").is_local);
	assert_false(parse("localhost.test").is_local);
	batch_line_parse(&line, "192.0.2.1", 9, false, &mx);
	assert_int_equal(line.question.type, RRTYPE_MX);
}

static void test_bad_lines(void **state)
{
	static const char *const bad[] = { "", " \t", "a..b", "a b c", "a BOGUS", "a AXFR",
					   "a.test TYPE70000", "\\300.test", ".a" };
	char text[4096];
	struct batch_line line;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(parse(bad[i]).why);
	memset(text, 'a', sizeof(text));
	batch_line_parse(&line, text, sizeof(text), false, &plain);
	assert_non_null(line.why);
	assert_int_equal(line.typed_len, NAME_TEXT - 1);
	batch_line_parse(&line, "a\0b", 3, false, &plain);
	assert_non_null(line.why);
	batch_line_parse(&line, "a", 1, true, &plain);
	assert_non_null(line.why);
}

/* ---- rows ---- */

struct made {
	struct buf wire;
	struct message message;
	struct bulk_result result;
};

static void make_answer(struct made *m, const struct batch_line *line, uint16_t flags,
			unsigned records)
{
	static const uint8_t address[4] = { 192, 0, 2, 1 };
	struct rdata data = rdata_of(RRTYPE_A, RRCLASS_IN, address, 4);
	struct error err = ERROR_INIT;

	buf_init(&m->wire, MESSAGE_MAX);
	message_begin(&m->wire, 1, (uint16_t)(MESSAGE_QR | flags));
	message_add_question(&m->wire, &line->question, NULL);
	while (records--)
		message_add_record(&m->wire, SECTION_ANSWER, &line->question.name, &data, 300,
				   NULL);
	assert_int_equal(message_parse(&m->message, buf_data(&m->wire), m->wire.len, &err), 0);
	m->result = (struct bulk_result){ .fate = BULK_ANSWERED, .message = &m->message,
					  .rcode = m->message.rcode, .sent = 1, .took = 1234567 };
}

static void assert_rows(const struct batch_row *row, const char *text, const char *brief)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	batch_row_text(&b, row);
	assert_string_equal(buf_string(&b), text);
	buf_clear(&b);
	batch_row_short(&b, row);
	assert_string_equal(buf_string(&b), brief);
	buf_done(&b);
}

static void test_answers(void **state)
{
	struct batch_line line = parse("www.test");
	struct batch_row row;
	struct made m;

	(void)state;
	make_answer(&m, &line, 0, 2);
	row = batch_row_of(&line, &m.result);
	assert_rows(&row, "www.test\tA\tNOERROR\t192.0.2.1\t192.0.2.1\n",
		    "192.0.2.1\t192.0.2.1\n");
	buf_done(&m.wire);
	make_answer(&m, &line, 0, 0);
	row = batch_row_of(&line, &m.result);
	assert_rows(&row, "www.test\tA\tNODATA\n", "\n");
	buf_done(&m.wire);
	make_answer(&m, &line, RCODE_NXDOMAIN, 0);
	row = batch_row_of(&line, &m.result);
	assert_rows(&row, "www.test\tA\tNXDOMAIN\n", "\n");
	buf_done(&m.wire);
	make_answer(&m, &line, RCODE_REFUSED, 0);
	row = batch_row_of(&line, &m.result);
	assert_int_equal(row.status, BATCH_FAILED);
	assert_rows(&row, "www.test\tA\tREFUSED\n", "\n");
	buf_done(&m.wire);
}

static void test_no_answers(void **state)
{
	static const char *const words[] = {
		[BULK_FAILED] = "SERVFAIL",	    [BULK_TIMED_OUT] = "TIMEOUT",
		[BULK_UNREACHABLE] = "UNREACHABLE", [BULK_MALFORMED] = "MALFORMED",
		[BULK_UNTRUSTED] = "UNTRUSTED",	    [BULK_STOPPED] = "STOPPED",
	};
	struct batch_line line = parse("www.test MX");
	char text[64];
	unsigned fate;

	(void)state;
	for (fate = BULK_FAILED; fate <= BULK_STOPPED; fate++) {
		struct bulk_result result = { .fate = fate, .rcode = RCODE_SERVFAIL };
		struct batch_row row = batch_row_of(&line, &result);

		snprintf(text, sizeof(text), "www.test\tMX\t%s\n", words[fate]);
		assert_rows(&row, text, "\n");
	}
}

/* Nothing that was typed or sent can end the line or drive the terminal. */
static void test_escapes(void **state)
{
	struct batch_line line = parse("a\033[31m.test\002 b c");
	struct batch_row row = batch_row_invalid(&line);
	struct buf b;

	(void)state;
	assert_rows(&row,
		    "a\\x1b[31m.test\\x02\tA\tINVALID\tthere is more than a name and a type\n",
		    "\n");
	buf_init(&b, 1 << 20);
	line = parse("\"q\\\\.test BOGUS");
	row = batch_row_invalid(&line);
	batch_row_json(&b, &row);
	assert_string_equal(buf_string(&b),
			    "{\"schema\":\"netkit.lookup-batch/1\",\"line\":7,"
			    "\"name\":\"\\\"q\\\\\\\\.test\",\"status\":\"INVALID\","
			    "\"why\":\"there is no such record type\"}\n");
	buf_done(&b);
}

static void test_json(void **state)
{
	struct batch_line line = parse("www.test");
	struct batch_row row;
	struct made m;
	struct buf b;

	(void)state;
	make_answer(&m, &line, 0, 1);
	row = batch_row_of(&line, &m.result);
	buf_init(&b, 1 << 20);
	batch_row_json(&b, &row);
	assert_string_equal(buf_string(&b),
			    "{\"schema\":\"netkit.lookup-batch/1\",\"line\":7,"
			    "\"name\":\"www.test\",\"status\":\"NOERROR\",\"QNAME\":\"www.test.\","
			    "\"QTYPE\":1,\"QTYPEname\":\"A\",\"QCLASS\":1,\"source\":\"dns\","
			    "\"sent\":1,\"ignored\":0,\"strangers\":0,\"answerRRs\":[{\"NAME\":\"www.test.\",\"TYPE\":1,"
			    "\"TYPEname\":\"A\",\"CLASS\":1,\"TTL\":300,"
			    "\"rdataA\":\"192.0.2.1\"}]}\n");
	buf_done(&b);
	buf_done(&m.wire);
}

/* ---- order ---- */

static void assert_survives(const struct batch_row *row)
{
	struct batch_held held;
	struct buf packed, was, is;

	buf_init(&packed, 1 << 20);
	buf_init(&was, 1 << 20);
	buf_init(&is, 1 << 20);
	batch_held_pack(&packed, row);
	memset(&held, 0xa5, sizeof(held));
	batch_held_unpack(&held, buf_data(&packed));
	batch_row_json(&was, row);
	batch_row_json(&is, &held.row);
	assert_string_equal(buf_string(&is), buf_string(&was));
	assert_int_equal(held.row.status, row->status);
	assert_int_equal(held.line.is_local, row->line->is_local);
	buf_done(&packed);
	buf_done(&was);
	buf_done(&is);
}

static void test_rows_that_wait(void **state)
{
	struct batch_line line = parse("www.test"), bad = parse("a\033 b c");
	struct addr server = addr_loopback(AF_INET, 53);
	struct bulk_result silent = { .fate = BULK_TIMED_OUT, .sent = 3, .server = &server };
	struct batch_row row;
	struct made m;

	(void)state;
	make_answer(&m, &line, 0, 5);
	row = batch_row_of(&line, &m.result);
	assert_survives(&row);
	row = batch_row_local(&line, &m.message);
	assert_survives(&row);
	row = batch_row_of(&line, &silent);
	assert_survives(&row);
	row = batch_row_invalid(&bad);
	assert_survives(&row);
	buf_done(&m.wire);
}

static void test_order(void **state)
{
	struct batch_order o;
	char row[2], all[10];
	size_t i, n = 0;

	(void)state;
	batch_order_init(&o, 1);
	for (i = 9; i >= 2; i--) {
		snprintf(row, sizeof(row), "%zu", i);
		assert_null(batch_order_next(&o));
		batch_order_put(&o, i, row, sizeof(row));
	}
	assert_int_equal(o.bytes, 8 * sizeof(row));
	assert_true(batch_order_has_place(&o, BATCH_ORDER_LINES));
	assert_false(batch_order_has_place(&o, 1 + BATCH_ORDER_LINES));
	batch_order_pass(&o);
	for (; batch_order_next(&o); batch_order_pass(&o))
		all[n++] = *(const char *)batch_order_next(&o);
	all[n] = '\0';
	assert_string_equal(all, "23456789");
	assert_int_equal(o.bytes, 0);
	assert_int_equal(o.first, 10);
	batch_order_put(&o, 12, row, sizeof(row));
	batch_order_done(&o);
}

static void test_output_has_room(void **state)
{
	struct batch_out o = { .is_ordered = false };
	const size_t most = BATCH_OUT_BYTES;

	(void)state;
	assert_true(batch_out_has_room(&o, 1000000, SIZE_MAX));
	o.is_ordered = true;
	o.order.first = 7;
	o.order.bytes = most - 100;
	assert_true(batch_out_has_room(&o, 8, 100));
	assert_false(batch_out_has_room(&o, 8, 101));
	assert_true(batch_out_has_room(&o, 7, 101)); /* else it would never end */
	o.order.bytes = 0;
	assert_false(batch_out_has_room(&o, 7 + BATCH_ORDER_LINES, 1));
}

static void test_progress(void **state)
{
	struct progress p = { .what = "names", .began = 1000000000, .rate = 1234 };
	char text[PROGRESS_TEXT];

	(void)state;
	assert_string_equal(progress_format(text, &p, 2000000000, 5000, -1),
			    "5000 names, 1234/s");
	assert_string_equal(progress_format(text, &p, 11000000000, 5000, 0.25),
			    "5000 names, 1234/s, 25 %, 30 s left");
	assert_string_equal(progress_format(text, &p, 601000000000, 5000, 0.5),
			    "5000 names, 1234/s, 50 %, 10 min left");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_rows_that_wait),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_output_has_room),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
