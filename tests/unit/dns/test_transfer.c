/*
 * The order of records in transfers, by scripts: "S7" is the zone's SOA with serial 7, "A1" the
 * address 192.0.2.1, "O7" an SOA of another name, "|" ends a message.  What is passed on is
 * written the same way, with "=", "+" or "-" before it.  Every script is also run with a message
 * for each record, and all in one.
 */
#include "dns/transfer.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum split { AS_WRITTEN, EACH_ALONE, ALL_IN_ONE };

struct run {
	struct transfer t;
	struct buf seen;
	unsigned stop_after; /* 0: never */
	struct error err;
	enum transfer_progress progress;
};

static struct question question(uint16_t type)
{
	struct question q = { .type = type, .class = RRCLASS_IN };
	struct error err = ERROR_INIT;

	assert_int_equal(name_parse("z.test", &q.name, &err), 0);
	return q;
}

static bool on_record(void *user, const struct message *m, const struct record *r,
		      enum transfer_change change)
{
	static const char marks[] = { [TRANSFER_RECORD] = '=', [TRANSFER_ADDED] = '+',
				      [TRANSFER_DELETED] = '-' };
	struct run *run = user;
	bool is_soa = r->data.type == RRTYPE_SOA;

	(void)m;
	(void)buf_printf(&run->seen, "%s%c%c%u", run->seen.len ? " " : "", marks[change],
			 is_soa ? 'S' : 'A',
			 r->data.msg[r->data.at + r->data.len - (is_soa ? 17 : 1)]);
	return !run->stop_after || --run->stop_after;
}

static void add(struct buf *b, const char *word)
{
	uint8_t number = (uint8_t)strtoul(word + 1, NULL, 10), soa[22] = { 0, 0, 0, 0, 0, number },
		address[] = { 192, 0, 2, number };
	bool is_address = word[0] == 'A';
	struct rdata data = is_address ? rdata_of(RRTYPE_A, RRCLASS_IN, address, 4) :
					 rdata_of(RRTYPE_SOA, RRCLASS_IN, soa, 22);
	struct name owner = question(RRTYPE_AXFR).name;

	if (word[0] == 'O')
		owner = name_parent(&owner);
	assert_true(message_add_record(b, SECTION_ANSWER, &owner, &data, 60, NULL));
}

static void send_message(struct run *run, struct buf *b)
{
	struct message m;

	if (run->progress == TRANSFER_GOES_ON) {
		assert_int_equal(message_parse(&m, buf_data(b), b->len, &run->err), 0);
		run->progress = transfer_take(&run->t, &m, on_record, run, &run->err);
	}
	buf_clear(b);
	assert_true(message_begin(b, 1, MESSAGE_QR));
}

static void play(struct run *run, uint16_t type, uint32_t since, const char *script,
		 enum split split)
{
	struct question q = question(type);
	char copy[256], *word, *rest;
	struct buf b;

	run->err = ERROR_INIT;
	run->progress = TRANSFER_GOES_ON;
	transfer_init(&run->t, &q, since);
	buf_init(&run->seen, 1024);
	buf_init(&b, MESSAGE_MAX);
	assert_true(message_begin(&b, 1, MESSAGE_QR));
	snprintf(copy, sizeof(copy), "%s", script);
	for (word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (word[0] != '|')
			add(&b, word);
		if (word[0] == '|' ? split == AS_WRITTEN : split == EACH_ALONE)
			send_message(run, &b);
	}
	if (b.len > MESSAGE_HEADER)
		send_message(run, &b);
	buf_done(&b);
}

static void done(struct run *run)
{
	transfer_done(&run->t);
	buf_done(&run->seen);
}

static void assert_played(uint16_t type, uint32_t since, const char *script,
			  enum transfer_kind kind, const char *seen)
{
	enum split split;

	for (split = AS_WRITTEN; split <= ALL_IN_ONE; split++) {
		struct run run = { .stop_after = 0 };

		play(&run, type, since, script, split);
		assert_int_equal(run.progress, TRANSFER_OVER);
		assert_int_equal(run.t.kind, kind);
		assert_string_equal(buf_string(&run.seen), seen);
		done(&run);
	}
}

static void assert_broken(uint16_t type, const char *script, const char *why)
{
	enum split split;

	for (split = AS_WRITTEN; split <= ALL_IN_ONE; split++) {
		struct run run = { .stop_after = 0 };

		play(&run, type, 7, script, split);
		assert_int_equal(run.progress, TRANSFER_FAILED);
		assert_int_equal(error_status(&run.err), STATUS_PEER);
		assert_non_null(strstr(run.err.text, why));
		done(&run);
	}
}

static void whole_zones(void **state)
{
	(void)state;
	assert_played(RRTYPE_AXFR, 0, "S7 A1 | A2 A3 | S7", TRANSFER_WHOLE, "=S7 =A1 =A2 =A3");
	assert_played(RRTYPE_AXFR, 0, "S7 S7", TRANSFER_WHOLE, "=S7");
	assert_played(RRTYPE_AXFR, 0, "S7 O9 A1 S7", TRANSFER_WHOLE, "=S7 =S9 =A1");
}

/* RFC 1995 section 7 has this very example. */
static void changes(void **state)
{
	(void)state;
	assert_played(RRTYPE_IXFR, 1, "S3 S1 A1 S2 A2 | A3 S2 A3 S3 A4 S3", TRANSFER_CHANGES,
		      "-S1 -A1 +S2 +A2 +A3 -S2 -A3 +S3 +A4");
	assert_played(RRTYPE_IXFR, 1, "S3 S1 | S3 | S3", TRANSFER_CHANGES, "-S1 +S3");
	/* There and back again: the last serial comes in the middle, too. */
	assert_played(RRTYPE_IXFR, 1, "S3 S1 S3 A1 S3", TRANSFER_CHANGES, "-S1 +S3 +A1");
}

static void the_whole_zone_instead(void **state)
{
	(void)state;
	assert_played(RRTYPE_IXFR, 1, "S3 | A1 A2 | S3", TRANSFER_WHOLE, "=S3 =A1 =A2");
	assert_played(RRTYPE_IXFR, 1, "S3 S3", TRANSFER_WHOLE, "=S3");
}

static void nothing_newer(void **state)
{
	struct run run = { .stop_after = 0 };

	(void)state;
	assert_played(RRTYPE_IXFR, 3, "S3", TRANSFER_CURRENT, "");
	assert_played(RRTYPE_IXFR, 5, "S3", TRANSFER_CURRENT, "");
	/* Serials go round (RFC 1982). */
	assert_played(RRTYPE_IXFR, 5, "S5", TRANSFER_CURRENT, "");
	play(&run, RRTYPE_IXFR, UINT32_MAX - 5, "S5", AS_WRITTEN);
	assert_int_equal(run.progress, TRANSFER_GOES_ON);
	done(&run);
}

static void wrong_orders(void **state)
{
	(void)state;
	assert_broken(RRTYPE_AXFR, "A1 S7", "does not begin");
	assert_broken(RRTYPE_AXFR, "O7 A1", "does not begin");
	assert_broken(RRTYPE_IXFR, "A1 S7", "does not begin");
	assert_broken(RRTYPE_IXFR, "S9 S6 S9 S9", "another serial");
	assert_broken(RRTYPE_IXFR, "S9 S7 S8 S5", "do not follow");
}

static void records_behind_the_end(void **state)
{
	struct run run = { .stop_after = 0 };

	(void)state;
	play(&run, RRTYPE_AXFR, 0, "S7 A1 S7 A2", AS_WRITTEN);
	assert_int_equal(run.progress, TRANSFER_FAILED);
	assert_non_null(strstr(run.err.text, "follow the end"));
	done(&run);
}

static void messages_that_are_no_answer(void **state)
{
	static const struct {
		uint16_t flags;
		enum exit_status status;
		const char *text;
	} cases[] = {
		{ MESSAGE_QR | RCODE_REFUSED, STATUS_SERVER, "refuses the transfer: REFUSED" },
		{ MESSAGE_QR | RCODE_NOTAUTH, STATUS_SERVER, "refuses the transfer: NOTAUTH" },
		{ MESSAGE_QR, STATUS_PEER, "no records" },
		{ 0, STATUS_PEER, "no reply" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct question q = question(RRTYPE_AXFR);
		struct error err = ERROR_INIT;
		struct transfer t;
		struct message m;
		struct buf b;

		buf_init(&b, 512);
		assert_true(message_begin(&b, 1, cases[i].flags));
		assert_int_equal(message_parse(&m, buf_data(&b), b.len, &err), 0);
		transfer_init(&t, &q, 0);
		assert_int_equal(transfer_take(&t, &m, on_record, NULL, &err), TRANSFER_FAILED);
		assert_int_equal(error_status(&err), cases[i].status);
		assert_non_null(strstr(err.text, cases[i].text));
		transfer_done(&t);
		buf_done(&b);
	}
}

static void it_can_be_stopped_at_every_record(void **state)
{
	unsigned n;

	(void)state;
	for (n = 1; n <= 4; n++) {
		struct run run = { .stop_after = n };

		play(&run, RRTYPE_IXFR, 1, "S3 | A1 A2 A3 S3", AS_WRITTEN);
		assert_int_equal(run.progress, TRANSFER_STOPPED);
		assert_int_equal(run.t.records, n - 1);
		done(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_zones),
		cmocka_unit_test(changes),
		cmocka_unit_test(the_whole_zone_instead),
		cmocka_unit_test(nothing_newer),
		cmocka_unit_test(wrong_orders),
		cmocka_unit_test(records_behind_the_end),
		cmocka_unit_test(messages_that_are_no_answer),
		cmocka_unit_test(it_can_be_stopped_at_every_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
