/* The layouts of an answer, from fixed messages: nslookup's, the short one, the full one, JSON. */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cli/json.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/transport.h"
#include "lookup/answer.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLIES = 2 };

struct fixture {
	struct buf wire[REPLIES], options;
	struct message message[REPLIES];
	struct query_attempt attempt[REPLIES];
	struct query_result result[REPLIES];
	struct reply replies[REPLIES];
	struct name candidates[REPLIES];
	struct error error;
	struct answer answer;
	struct buf out;
};

static struct name name_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct name name;

	assert_int_equal(name_parse(text, &name, &err), 0);
	return name;
}

static uint16_t type_of(const char *text)
{
	uint16_t type;

	assert_true(rrtype_parse(text, &type));
	return type;
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->answer.replies = f->replies;
	f->answer.candidates = f->candidates;
	f->answer.candidates_n = 1;
	f->answer.typed = "www.example.net";
	f->candidates[0] = name_of("www.example.net");
	buf_init(&f->out, 1 << 20);
	buf_init(&f->options, 4096);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < REPLIES; i++)
		buf_done(&f->wire[i]);
	buf_done(&f->options);
	buf_done(&f->out);
	free(f);
	return 0;
}

/* Records as `name TTL type data` lines; "--" goes on to the next section. */
static void add_records(struct buf *b, const char *const *lines)
{
	struct name_offsets offsets = { .n = 0 };
	enum section section = SECTION_ANSWER;

	for (; *lines; lines++) {
		char owner[256], type[16];
		struct error err = ERROR_INIT;
		struct name name;
		struct buf data;
		struct rdata rdata;
		unsigned ttl;
		int at;

		if (!strcmp(*lines, "--")) {
			section++;
			continue;
		}
		assert_int_equal(sscanf(*lines, "%255s %u %15s %n", owner, &ttl, type, &at), 3);
		buf_init(&data, 65535);
		assert_int_equal(rdata_parse(&data, type_of(type), RRCLASS_IN, *lines + at, NULL, &err),
				 0);
		rdata = rdata_of(type_of(type), RRCLASS_IN, buf_data(&data), (uint16_t)data.len);
		name = name_of(owner);
		assert_true(message_add_record(b, section, &name, &rdata, ttl, &offsets));
		buf_done(&data);
	}
}

/* A reply to `name type`, 1.5 ms after the question, from 192.0.2.53 port 53. */
static void add_reply(struct fixture *f, const char *name, const char *type, uint16_t flags,
		      const char *const *records, bool has_edns)
{
	struct question q = { .name = name_of(name), .type = type_of(type), .class = RRCLASS_IN };
	size_t i = f->answer.n++;
	struct edns edns = { .udp_size = 1232, .options = buf_data(&f->options),
			     .options_len = (uint16_t)f->options.len };
	struct error err = ERROR_INIT;
	struct buf *b = &f->wire[i];

	assert_true(i < REPLIES);
	buf_init(b, 65535);
	message_begin(b, (uint16_t)(4660 + i), MESSAGE_QR | MESSAGE_RD | MESSAGE_RA | flags);
	message_add_question(b, &q, NULL);
	add_records(b, records);
	if (has_edns)
		message_add_edns(b, &edns);
	assert_int_equal(message_parse(&f->message[i], buf_data(b), b->len, &err), 0);
	f->attempt[i] = (struct query_attempt){ .transport = &transport_udp, .started = CLOCK_S,
						.ended = CLOCK_S + 1500 * CLOCK_US,
						.fate = QUERY_ANSWERED, .has_edns = has_edns };
	addr_parse("192.0.2.53", 53, &f->attempt[i].server);
	f->result[i] = (struct query_result){ .has_message = true, .attempts = &f->attempt[i],
					      .attempts_n = 1 };
	f->replies[i] = (struct reply){ .question = q, .message = &f->message[i],
					.result = &f->result[i] };
}

#define RECORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
static const char *const none[] = { NULL };

static void assert_text(struct fixture *f, const char *expect)
{
	buf_clear(&f->out);
	render_text(&f->out, &f->answer);
	assert_string_equal(buf_string(&f->out), expect);
}

static void assert_short(struct fixture *f, const char *expect)
{
	buf_clear(&f->out);
	render_short(&f->out, &f->answer);
	assert_string_equal(buf_string(&f->out), expect);
}

static void assert_full(struct fixture *f, const char *expect)
{
	buf_clear(&f->out);
	render_full(&f->out, &f->answer);
	assert_string_equal(buf_string(&f->out), expect);
}

static void assert_table(struct fixture *f, const char *expect)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	render_table(to, &f->answer);
	fclose(to);
	assert_string_equal(text, expect);
	free(text);
}

#define HEADER "Server:\t\t192.0.2.53\nAddress:\t192.0.2.53#53\n\n"

static void test_a_pair_has_one_heading(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", 0,
		  RECORDS("www.example.net 60 CNAME host.example.net.",
			  "host.example.net 60 A 192.0.2.1", "host.example.net 60 A 192.0.2.2"),
		  false);
	add_reply(f, "www.example.net", "AAAA", 0,
		  RECORDS("www.example.net 60 CNAME host.example.net.",
			  "host.example.net 60 AAAA 2001:db8::1"),
		  false);
	assert_text(f, HEADER "Non-authoritative answer:\n"
			      "www.example.net\tcanonical name = host.example.net.\n"
			      "Name:\thost.example.net\nAddress: 192.0.2.1\n"
			      "Name:\thost.example.net\nAddress: 192.0.2.2\n"
			      "Name:\thost.example.net\nAddress: 2001:db8::1\n\n");
	assert_short(f, "host.example.net.\n192.0.2.1\n192.0.2.2\n2001:db8::1\n");
	assert_int_equal(answer_status(&f->answer), STATUS_DONE);
}

static void test_authority_has_no_remark(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", MESSAGE_AA, RECORDS("www.example.net 60 A 192.0.2.1"),
		  false);
	add_reply(f, "www.example.net", "AAAA", MESSAGE_AA, none, false);
	assert_text(f, HEADER "Name:\twww.example.net\nAddress: 192.0.2.1\n\n");
	assert_int_equal(answer_status(&f->answer), STATUS_DONE);
}

static void test_no_answer(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", 0, none, false);
	add_reply(f, "www.example.net", "AAAA", 0, none, false);
	assert_text(f, HEADER "Non-authoritative answer:\n"
			      "*** Can't find www.example.net: No answer\n\n");
	assert_short(f, "");
	assert_int_equal(answer_status(&f->answer), STATUS_NODATA);
}

static void test_an_alias_to_nothing_is_shown_without_a_complaint(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", MESSAGE_AA,
		  RECORDS("www.example.net 60 CNAME x.example.net."), false);
	add_reply(f, "www.example.net", "AAAA", MESSAGE_AA,
		  RECORDS("www.example.net 60 CNAME x.example.net."), false);
	assert_text(f, HEADER "www.example.net\tcanonical name = x.example.net.\n\n");
	assert_int_equal(answer_status(&f->answer), STATUS_NODATA);
}

static void test_no_such_name_is_said_once(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", RCODE_NXDOMAIN, none, false);
	add_reply(f, "www.example.net", "AAAA", RCODE_NXDOMAIN, none, false);
	assert_text(f, HEADER "** server can't find www.example.net: NXDOMAIN\n\n");
	assert_int_equal(answer_status(&f->answer), STATUS_NO);
}

static void test_half_a_pair_that_fails_is_told(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", MESSAGE_AA, RECORDS("www.example.net 60 A 192.0.2.1"),
		  false);
	add_reply(f, "www.example.net", "AAAA", RCODE_SERVFAIL, none, false);
	assert_text(f, HEADER "Name:\twww.example.net\nAddress: 192.0.2.1\n"
			      "** server can't find www.example.net: SERVFAIL\n\n");
	assert_int_equal(answer_status(&f->answer), STATUS_SERVER);
}

static void test_other_types_have_their_words(void **state)
{
	struct fixture *f = *state;

	add_reply(f, "example.net", "MX", MESSAGE_AA,
		  RECORDS("example.net 60 MX 10 mail.example.net.",
			  "example.net 60 NS ns.example.net.",
			  "example.net 60 TXT \"a b\" \"c\\\"d\"",
			  "example.net 60 SRV 1 2 53 ns.example.net.",
			  "example.net 60 CAA 0 issue \"ca.test\"",
			  "example.net 60 TYPE65280 \\# 2 0a0b"),
		  false);
	assert_text(f, HEADER "example.net\tmail exchanger = 10 mail.example.net.\n"
			      "example.net\tnameserver = ns.example.net.\n"
			      "example.net\ttext = \"a b\" \"c\\\"d\"\n"
			      "example.net\tservice = 1 2 53 ns.example.net.\n"
			      "example.net\trdata_257 = 0 issue \"ca.test\"\n"
			      "example.net\trdata_65280 = \\# 2 0A0B\n\n");
	assert_short(f, "10 mail.example.net.\nns.example.net.\n\"a b\" \"c\\\"d\"\n"
			"1 2 53 ns.example.net.\n0 issue \"ca.test\"\n\\# 2 0A0B\n");
}

#define SOA "example.net 60 SOA ns.example.net. host.master.example.net. 1 2 3 4 4294967295"
#define SOA_TEXT                                                                              \
	"example.net\n\torigin = ns.example.net\n\tmail addr = host.master.example.net\n"    \
	"\tserial = 1\n\trefresh = 2\n\tretry = 3\n\texpire = 4\n\tminimum = 4294967295\n"

static void test_the_start_of_authority_is_a_block(void **state)
{
	struct fixture *f = *state;

	add_reply(f, "example.net", "SOA", MESSAGE_AA, RECORDS(SOA), false);
	assert_text(f, HEADER SOA_TEXT "\n");
}

static void test_without_authority_its_source_follows(void **state)
{
	struct fixture *f = *state;

	add_reply(f, "example.net", "MX", 0,
		  RECORDS("--", SOA, "--", "ns.example.net 60 A 192.0.2.9",
			  "ns.example.net 60 AAAA 2001:db8::9"),
		  true);
	assert_text(f, HEADER "Non-authoritative answer:\n"
			      "*** Can't find example.net: No answer\n\n"
			      "Authoritative answers can be found from:\n" SOA_TEXT
			      "ns.example.net\tinternet address = 192.0.2.9\n"
			      "ns.example.net\thas AAAA address 2001:db8::9\n\n");
}

static void test_an_address_is_answered_without_a_heading(void **state)
{
	struct fixture *f = *state;

	f->answer.is_bare_reverse = true;
	add_reply(f, "1.2.0.192.in-addr.arpa", "PTR", 0,
		  RECORDS("1.2.0.192.in-addr.arpa 60 PTR www.example.net."), false);
	assert_text(f, "1.2.0.192.in-addr.arpa\tname = www.example.net.\n\n"
		       "Authoritative answers can be found from:\n\n");
}

static void test_a_server_is_named_as_the_user_named_it(void **state)
{
	struct fixture *f = *state;

	f->answer.server_name = "ns.example.net";
	add_reply(f, "example.net", "A", MESSAGE_AA, RECORDS("example.net 60 A 192.0.2.1"), false);
	assert_text(f, "Server:\t\tns.example.net\nAddress:\t192.0.2.53#53\n\n"
		       "Name:\texample.net\nAddress: 192.0.2.1\n\n");
}

static void test_netkit_signs_its_own_answers(void **state)
{
	struct fixture *f = *state;

	add_reply(f, "localhost", "A", MESSAGE_AA, RECORDS("localhost 0 A 127.0.0.1"), false);
	f->replies[0].result = NULL;
	f->answer.is_local = true;
	assert_text(f, "Server:\t\tnetkit\nAddress:\tnone: RFC 6761, no server was asked\n\n"
		       "Name:\tlocalhost\nAddress: 127.0.0.1\n\n");
}

static void test_the_table_has_a_row_for_each_record(void **state)
{
	struct fixture *f = *state;

	f->answer.is_pair = true;
	add_reply(f, "www.example.net", "A", 0,
		  RECORDS("www.example.net 3900 CNAME host.example.net.",
			  "host.example.net 0 A 192.0.2.1"),
		  false);
	add_reply(f, "www.example.net", "AAAA", 0,
		  RECORDS("www.example.net 3900 CNAME host.example.net.",
			  "host.example.net 2147483647 AAAA 2001:db8::1"),
		  false);
	assert_table(f, "NAME               TTL               CLASS  TYPE   DATA\n"
			"www.example.net.   1h 5m             IN     CNAME  host.example.net.\n"
			"host.example.net.  0s                IN     A      192.0.2.1\n"
			"host.example.net.  24855d 3h 14m 7s  IN     AAAA   2001:db8::1\n"
			"; www.example.net. A: NOERROR, from 192.0.2.53:53 by udp in 1.5 ms\n"
			"; www.example.net. AAAA: NOERROR, from 192.0.2.53:53 by udp in 1.5 ms\n");
}

static void test_the_table_of_a_denial_is_its_reason(void **state)
{
	struct fixture *f = *state;

	add_reply(f, "example.net", "TXT", 0, none, false);
	add_reply(f, "gone.example.net", "TXT", RCODE_NXDOMAIN, none, false);
	assert_table(f, "; example.net. TXT: NOERROR, no such record, from 192.0.2.53:53 by udp "
			"in 1.5 ms\n"
			"; gone.example.net. TXT: NXDOMAIN, from 192.0.2.53:53 by udp in 1.5 ms\n");
}

static void test_nothing_drives_the_terminal(void **state)
{
	struct fixture *f = *state;
	char *table = NULL;
	size_t table_n, i;
	FILE *to;

	add_reply(f, "\\027]0;x\\007.example.net", "TXT", 0,
		  RECORDS("\\027]0;x\\007.example.net 60 TXT \"\\027]0;x\\007\"",
			  "\\027]0;x\\007.example.net 60 CNAME \\155m.example.net."),
		  true);
	render_text(&f->out, &f->answer);
	render_short(&f->out, &f->answer);
	render_full(&f->out, &f->answer);
	to = open_memstream(&table, &table_n);
	render_table(to, &f->answer);
	fclose(to);
	(void)buf_append(&f->out, table, table_n);
	free(table);
	for (i = 0; i < f->out.len; i++) {
		uint8_t c = buf_data(&f->out)[i];

		assert_true(c == '\n' || c == '\t' || (c >= ' ' && c < 127));
	}
}

static void test_no_reply_is_no_text(void **state)
{
	struct fixture *f = *state;

	f->answer.n = 1;
	f->replies[0].question.name = name_of("example.net");
	f->replies[0].error = &f->error;
	error_set(&f->error, ERROR_RESOLVE, ETIMEDOUT, "192.0.2.53:53", "no reply");
	assert_text(f, "");
	assert_short(f, "");
	assert_full(f, "");
	assert_int_equal(answer_status(&f->answer), STATUS_TIMEOUT);
}

static void test_the_full_layout_is_a_master_file(void **state)
{
	struct fixture *f = *state;

	edns_add(&f->options, EDNS_NSID, "ns1", 3);
	edns_add(&f->options, EDNS_ERROR, "\0\022(text)", 8);
	add_reply(f, "example.net", "A", MESSAGE_AA,
		  RECORDS("example.net 60 A 192.0.2.1", "--", "example.net 60 NS ns.example.net."),
		  true);
	assert_full(f, ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660\n"
		       ";; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1\n\n"
		       ";; OPT PSEUDOSECTION:\n"
		       "; EDNS: version: 0, flags:; udp: 1232\n"
		       "; NSID: 6e7331 (\"ns1\")\n"
		       "; EDE: 18 (Prohibited): ((text))\n\n"
		       ";; QUESTION SECTION:\n;example.net.\tIN\tA\n\n"
		       ";; ANSWER SECTION:\nexample.net.\t60\tIN\tA\t192.0.2.1\n\n"
		       ";; AUTHORITY SECTION:\nexample.net.\t60\tIN\tNS\tns.example.net.\n\n"
		       ";; Query time: 1.5 ms\n;; SERVER: 192.0.2.53#53 (udp)\n"
		       ";; MSG SIZE  rcvd: 114\n\n");
}

static void test_the_full_layout_tells_what_happened_on_the_way(void **state)
{
	struct fixture *f = *state;
	struct query_attempt attempts[2];
	struct addr elsewhere;

	add_reply(f, "example.net", "A", 0, none, false);
	attempts[0] = attempts[1] = f->attempt[0];
	attempts[0].fate = QUERY_TIMED_OUT;
	attempts[0].ended = attempts[0].started + 5 * CLOCK_S;
	f->result[0].attempts = attempts;
	f->result[0].attempts_n = 2;
	f->result[0].answered_by = 1;
	f->result[0].ignored = 3;
	assert_true(addr_parse("2001:db8::66", 53, &elsewhere));
	attempts[0].strangers = 2;
	attempts[0].stranger = addr_to_brief(&elsewhere);
	f->answer.candidates_n = 2;
	f->candidates[1] = name_of("example.net");
	assert_full(f, ";; SEARCHED: www.example.net. example.net.\n"
		       ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660\n"
		       ";; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n\n"
		       ";; QUESTION SECTION:\n;example.net.\tIN\tA\n\n"
		       ";; Query time: 1.5 ms\n;; SERVER: 192.0.2.53#53 (udp)\n"
		       ";; MSG SIZE  rcvd: 29\n"
		       ";; ATTEMPT: 192.0.2.53#53 (udp): no reply within 5.0 s\n"
		       ";; IGNORED: 3 messages that were no reply to this query\n"
		       ";; STRANGERS: 2 messages from elsewhere, the last from [2001:db8::66]:53\n\n");
}

static void test_extended_errors_are_lines(void **state)
{
	struct fixture *f = *state;

	edns_add(&f->options, EDNS_ERROR, "\0\011", 2);
	edns_add(&f->options, EDNS_COOKIE, "12345678", 8);
	edns_add(&f->options, EDNS_ERROR, "\0\022\033[m", 5);
	add_reply(f, "example.net", "A", RCODE_SERVFAIL, none, true);
	render_errors(&f->out, &f->replies[0]);
	assert_string_equal(buf_string(&f->out), "extended error 9 (DNSKEY Missing)\n"
						 "extended error 18 (Prohibited): (\\x1b[m)\n");
}

static void test_json_names_every_field(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	struct json *doc;
	char *text = NULL;
	size_t n = 0;
	FILE *to;

	assert_int_equal(json_init(&err), 0);
	add_reply(f, "example.net", "MX", MESSAGE_AA,
		  RECORDS("example.net 60 MX 10 mail.example.net."), false);
	doc = render_json(&f->answer);
	to = open_memstream(&text, &n);
	json_print(doc, to);
	fclose(to);
	json_free(doc);
	assert_string_equal(
		text,
		"{\"schema\":\"netkit.lookup/1\",\"ok\":true,\"status\":0,"
		"\"name\":\"www.example.net\",\"source\":\"dns\","
		"\"candidates\":[\"www.example.net.\"],"
		"\"replies\":[{\"QNAME\":\"example.net.\",\"QTYPE\":15,\"QTYPEname\":\"MX\","
		"\"QCLASS\":1,\"QCLASSname\":\"IN\",\"outcome\":\"found\","
		"\"server\":\"192.0.2.53\",\"port\":53,\"transport\":\"udp\","
		"\"milliseconds\":1.5,\"attempts\":[{\"server\":\"192.0.2.53\",\"port\":53,"
		"\"transport\":\"udp\",\"milliseconds\":1.5,\"edns\":false,"
		"\"fate\":\"answered\",\"text\":\"NOERROR after 1.5 ms\",\"ignored\":0,"
		"\"strangers\":0}],"
		"\"message\":{\"ID\":4660,\"Opcode\":0,\"QR\":1,\"AA\":1,\"TC\":0,\"RD\":1,"
		"\"RA\":1,\"AD\":0,\"CD\":0,\"RCODE\":0,\"RCODEname\":\"NOERROR\","
		"\"QDCOUNT\":1,\"ANCOUNT\":1,\"NSCOUNT\":0,\"ARCOUNT\":0,"
		"\"QNAME\":\"example.net.\",\"QTYPE\":15,\"QTYPEname\":\"MX\","
		"\"QCLASS\":1,\"QCLASSname\":\"IN\",\"answerRRs\":[{"
		"\"NAME\":\"example.net.\",\"TYPE\":15,\"TYPEname\":\"MX\",\"CLASS\":1,"
		"\"CLASSname\":\"IN\",\"TTL\":60,\"RDLENGTH\":20,"
		"\"RDATAHEX\":\"000A046D61696C076578616D706C65036E657400\",\"rdataMX\":\"10 mail.example.net.\","
		"\"fields\":{\"preference\":10,\"exchange\":\"mail.example.net.\"}}],"
		"\"authorityRRs\":[],\"additionalRRs\":[]}}]}\n");
	free(text);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_pair_has_one_heading),
		CASE(test_authority_has_no_remark),
		CASE(test_no_answer),
		CASE(test_an_alias_to_nothing_is_shown_without_a_complaint),
		CASE(test_no_such_name_is_said_once),
		CASE(test_half_a_pair_that_fails_is_told),
		CASE(test_other_types_have_their_words),
		CASE(test_the_start_of_authority_is_a_block),
		CASE(test_without_authority_its_source_follows),
		CASE(test_an_address_is_answered_without_a_heading),
		CASE(test_a_server_is_named_as_the_user_named_it),
		CASE(test_netkit_signs_its_own_answers),
		CASE(test_the_table_has_a_row_for_each_record),
		CASE(test_the_table_of_a_denial_is_its_reason),
		CASE(test_nothing_drives_the_terminal),
		CASE(test_no_reply_is_no_text),
		CASE(test_the_full_layout_is_a_master_file),
		CASE(test_the_full_layout_tells_what_happened_on_the_way),
		CASE(test_extended_errors_are_lines),
		CASE(test_json_names_every_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
