/*
 * Resolution from the root against one scripted server that plays the servers of every zone: a
 * table says what it answers to which question.  The clock is virtual.
 */
#include "dns/trace.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "dns/roots.h"
#include "net/loop.h"
#include "support/lib_clock.h"
#include "support/lib_nameserver.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "section owner TYPE data" each; the sections are an, au, ad. */
struct line {
	const char *question; /* "name TYPE" */
	uint16_t flags;	      /* AA and rcode */
	const char *records[4];
};

struct fixture {
	struct loop *loop;
	struct test_clock clock;
	struct nameserver server;
	const struct line *lines;
	struct trace_options options;
	struct tracer *tracer;
	struct buf said; /* the steps: "name TYPE outcome;" */
};

static void add_record(struct buf *b, const char *text)
{
	char copy[256], *section, *owner, *word, *data, *save;
	struct error err = ERROR_INIT;
	struct rdata rdata;
	struct name name;
	struct buf wire;
	uint16_t type;

	snprintf(copy, sizeof(copy), "%s", text);
	section = strtok_r(copy, " ", &save);
	owner = strtok_r(NULL, " ", &save);
	word = strtok_r(NULL, " ", &save);
	data = strtok_r(NULL, "", &save);
	assert_true(rrtype_parse(word, &type));
	assert_int_equal(name_parse(owner, &name, &err), 0);
	buf_init(&wire, 65535);
	assert_int_equal(rdata_parse(&wire, type, RRCLASS_IN, data, NULL, &err), 0);
	rdata = rdata_of(type, RRCLASS_IN, buf_data(&wire), (uint16_t)wire.len);
	assert_true(message_add_record(b,
				       section[1] == 'n' ? SECTION_ANSWER :
				       section[1] == 'u' ? SECTION_AUTHORITY :
							   SECTION_ADDITIONAL,
				       &name, &rdata, 300, NULL));
	buf_done(&wire);
}

/* A question that is in no line gets silence. */
static void play(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	char name[NAME_TEXT], type[RRTYPE_TEXT], question[NAME_TEXT + RRTYPE_TEXT + 1];
	struct fixture *f = user;
	const struct line *line;
	struct buf b;
	size_t i;

	assert_false(q->message->flags & MESSAGE_RD);
	snprintf(question, sizeof(question), "%s %s", name_format_bare(name, &q->question.name),
		 rrtype_format(type, q->question.type));
	for (line = f->lines; line->question && strcmp(line->question, question) != 0; line++)
		;
	if (!line->question)
		return;
	buf_init(&b, 65535);
	assert_true(message_begin(&b, q->message->id, (uint16_t)(MESSAGE_QR | line->flags)));
	assert_true(message_add_question(&b, &q->question, NULL));
	for (i = 0; i < ARRAY_SIZE(line->records) && line->records[i]; i++)
		add_record(&b, line->records[i]);
	nameserver_send(s, buf_data(&b), b.len);
	buf_done(&b);
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct error err = ERROR_INIT;

	f->loop = loop_new(&err);
	assert_non_null(f->loop);
	test_clock_init(&f->clock);
	loop_set_clock(f->loop, &f->clock.clock);
	nameserver_init(&f->server, f->loop, play, f);
	f->options = (struct trace_options){ .roots = &f->server.addr, .roots_n = 1,
					     .port = addr_port(&f->server.addr),
					     .timeout = CLOCK_S, .tries = 1,
					     .deadline = 60 * CLOCK_S };
	f->options.query.flags = MESSAGE_RD;
	buf_init(&f->said, 1 << 20);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tracer_free(f->tracer);
	nameserver_done(&f->server);
	buf_done(&f->said);
	loop_free(f->loop);
	free(f);
	return 0;
}

static void on_step(const struct trace_step *step, void *user)
{
	char name[NAME_TEXT], type[RRTYPE_TEXT];
	struct fixture *f = user;

	(void)buf_printf(&f->said, "%*s%s %s %s\n", (int)step->depth, "",
			 name_format_bare(name, &step->asked.name),
			 rrtype_format(type, step->asked.type), step_kind_word(step->kind));
}

static void on_done(struct tracer *tracer, void *user)
{
	struct fixture *f = user;

	(void)tracer;
	loop_stop(f->loop);
}

static const struct trace_result *ask(struct fixture *f, const struct line *lines,
				      const char *text, uint16_t type)
{
	struct question question = { .type = type, .class = RRCLASS_IN };
	struct error err = ERROR_INIT;

	f->lines = lines;
	assert_int_equal(name_parse(text, &question.name, &err), 0);
	if (!f->tracer)
		f->tracer = tracer_new(f->loop, &f->options);
	tracer_ask(f->tracer, &question, on_step, on_done, f);
	assert_int_equal(loop_run(f->loop, &err), 0);
	return tracer_result(f->tracer);
}

#define TO_TEST                                                                               \
	{                                                                                     \
		"test A", 0, { "au test NS ns.test.", "ad ns.test A 127.0.0.1" }              \
	}

static const struct line plain[] = {
	TO_TEST,
	{ "a.test A", MESSAGE_AA, { "au test SOA ns.test. h.test. 1 2 3 4 5" } },
	{ "b.a.test TXT", MESSAGE_AA, { "an b.a.test TXT \"here\"" } },
	{ "no.test A", MESSAGE_AA | RCODE_NXDOMAIN, { NULL } },
	{ "x.no.test A", MESSAGE_AA | RCODE_NXDOMAIN, { NULL } },
	{ "a.test MX", MESSAGE_AA, { NULL } },
	{ NULL, 0, { NULL } },
};

static void test_way_down(void **state)
{
	struct fixture *f = *state;
	const struct trace_result *r = ask(f, plain, "b.a.test", RRTYPE_TXT);

	assert_string_equal(buf_string(&f->said),
			    "test A referral\na.test A no-data\nb.a.test TXT answer\n");
	assert_non_null(r->end);
	assert_int_equal(r->end->kind, STEP_ANSWER);
	assert_int_equal(r->steps_n, 3);
}

static void test_zones_are_kept(void **state)
{
	struct fixture *f = *state;

	(void)ask(f, plain, "b.a.test", RRTYPE_TXT);
	buf_clear(&f->said);
	assert_int_equal(ask(f, plain, "a.test", RRTYPE_MX)->end->kind, STEP_NO_DATA);
	assert_string_equal(buf_string(&f->said), "a.test MX no-data\n");
}

static void test_denial_of_a_part(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, plain, "x.no.test", RRTYPE_A)->end->kind, STEP_NO_NAME);
	assert_string_equal(buf_string(&f->said),
			    "test A referral\nno.test A no-name\nx.no.test A no-name\n");
}

static void test_failure_of_a_part(void **state)
{
	static const struct line lines[] = {
		TO_TEST,
		{ "a.test A", RCODE_SERVFAIL, { NULL } },
		{ "b.a.test A", MESSAGE_AA, { "an b.a.test A 192.0.2.1" } },
		{ NULL, 0, { NULL } },
	};
	struct fixture *f = *state;

	assert_non_null(ask(f, lines, "b.a.test", RRTYPE_A)->end);
	assert_string_equal(buf_string(&f->said),
			    "test A referral\na.test A failed\nb.a.test A answer\n");
}

static void test_silence(void **state)
{
	struct fixture *f = *state;
	const struct trace_result *r = ask(f, plain, "quiet.test", RRTYPE_A);

	assert_null(r->end);
	assert_int_equal(error_status(&r->error), STATUS_TIMEOUT);
	assert_string_equal(r->error.subject, "test.");
}

static void test_deadline(void **state)
{
	struct fixture *f = *state;
	const struct trace_result *r;

	f->options.deadline = CLOCK_S / 2;
	r = ask(f, plain, "quiet.test", RRTYPE_A);
	assert_null(r->end);
	assert_int_equal(error_status(&r->error), STATUS_TIMEOUT);
	assert_non_null(strstr(r->error.text, "given up after"));
}

static void test_lame(void **state)
{
	static const struct line lines[] = {
		TO_TEST,
		{ "up.test A", 0, { "au . NS ns.test." } },
		{ "same.test A", 0, { "au test NS ns.test." } },
		{ "cache.test A", MESSAGE_RA, { "an cache.test A 192.0.2.1" } },
		{ "away.test A", 0, { "au other NS ns.other." } },
		{ "empty.test A", 0, { NULL } },
		{ "no.test A", RCODE_REFUSED, { NULL } },
		{ NULL, 0, { NULL } },
	};
	static const char *const names[] = { "up.test",	  "same.test",	"cache.test",
					     "away.test", "empty.test", "no.test" };
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct trace_result *r = ask(f, lines, names[i], RRTYPE_A);

		assert_null(r->end);
		assert_int_equal(r->steps[r->steps_n - 1]->kind, STEP_LAME);
		assert_int_equal(error_status(&r->error), STATUS_SERVER);
	}
}

static void test_glue_of_others_is_not_believed(void **state)
{
	static const struct line lines[] = {
		TO_TEST,
		{ "a.test A", 0, { "au a.test NS ns.other.", "ad ns.other A 127.0.0.9" } },
		{ "other A", RCODE_NXDOMAIN | MESSAGE_AA, { NULL } },
		{ "ns.other A", RCODE_NXDOMAIN | MESSAGE_AA, { NULL } },
		{ NULL, 0, { NULL } },
	};
	struct fixture *f = *state;

	assert_null(ask(f, lines, "a.test", RRTYPE_A)->end);
	assert_string_equal(buf_string(&f->said),
			    "test A referral\na.test A referral\n other A no-name\n"
			    " ns.other A no-name\na.test A no-address\n");
}

static void test_aliases(void **state)
{
	static const struct line lines[] = {
		TO_TEST,
		{ "a.test A", MESSAGE_AA,
		  { "an a.test CNAME b.test.", "an b.test A 192.0.2.1" } },
		{ "c.test A", MESSAGE_AA, { "an c.test CNAME a.test." } },
		{ "o.test A", MESSAGE_AA,
		  { "an o.test CNAME x.other.", "an x.other A 192.0.2.66" } },
		{ "other A", MESSAGE_AA | RCODE_NXDOMAIN, { NULL } },
		{ "x.other A", MESSAGE_AA | RCODE_NXDOMAIN, { NULL } },
		{ "l.test A", MESSAGE_AA, { "an l.test CNAME l.test." } },
		{ NULL, 0, { NULL } },
	};
	struct fixture *f = *state;
	const struct trace_result *r;

	assert_int_equal(ask(f, lines, "c.test", RRTYPE_A)->end->kind, STEP_ANSWER);
	assert_string_equal(buf_string(&f->said),
			    "test A referral\nc.test A alias\na.test A answer\n");
	buf_clear(&f->said);
	assert_int_equal(ask(f, lines, "o.test", RRTYPE_A)->end->kind, STEP_NO_NAME);
	assert_string_equal(buf_string(&f->said),
			    "o.test A alias\nother A no-name\nx.other A no-name\n");
	r = ask(f, lines, "l.test", RRTYPE_A);
	assert_null(r->end);
	assert_non_null(strstr(r->error.text, "too many aliases"));
}

static void test_many_labels(void **state)
{
	static const struct line lines[] = {
		{ "a.b.c.d.e.f.g.h.i.j.k.l.m.n A", MESSAGE_AA,
		  { "an a.b.c.d.e.f.g.h.i.j.k.l.m.n A 192.0.2.1" } },
		{ "n A", MESSAGE_AA, { NULL } },
		{ "m.n A", MESSAGE_AA, { NULL } },
		{ "l.m.n A", MESSAGE_AA, { NULL } },
		{ "k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "f.g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "e.f.g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "d.e.f.g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "c.d.e.f.g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ "b.c.d.e.f.g.h.i.j.k.l.m.n A", MESSAGE_AA, { NULL } },
		{ NULL, 0, { NULL } },
	};
	struct fixture *f = *state;
	const struct trace_result *r = ask(f, lines, "a.b.c.d.e.f.g.h.i.j.k.l.m.n", RRTYPE_A);

	assert_non_null(r->end);
	assert_true(r->steps_n <= 11);
}

static void test_roots(void **state)
{
	struct delegation *d = xcalloc(1, sizeof(*d));
	size_t i;

	(void)state;
	roots_fill(d);
	assert_int_equal(d->n, 13);
	for (i = 0; i < d->n; i++) {
		assert_int_equal(d->servers[i].n, 2);
		assert_int_equal(addr_family(&d->servers[i].addrs[0]), AF_INET);
		assert_int_equal(addr_family(&d->servers[i].addrs[1]), AF_INET6);
	}
	free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_way_down, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_zones_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_denial_of_a_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failure_of_a_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_silence, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lame, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_glue_of_others_is_not_believed, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_aliases, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_labels, set_up, tear_down),
		cmocka_unit_test(test_roots),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
