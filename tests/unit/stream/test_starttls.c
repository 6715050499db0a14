/*
 * The talk before TLS: every protocol with the words of a good server, cut at every place; what
 * is said to it; servers that refuse, do not offer, or say more than they should.
 */
#include "stream/starttls.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(text) (text), sizeof(text) - 1
#define MYSQL_GREETING                                                                        \
	"\x28\0\0\0\x0a"                                                                      \
	"5.5.5\0"                                                                             \
	"\1\0\0\0abcdefgh\0\xff\xff\x21\2\0\xff\xc1\x15\0\0\0\0\0\0\0\0\0\0ij"
#define MYSQL_REQUEST                                                                         \
	"\x20\0\0\1\0\x8a\0\0\0\0\0\1\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define XMPP_SAYS(ns)                                                                         \
	"<?xml version='1.0'?><stream:stream to='a.test' xmlns='" ns                          \
	"' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"                    \
	"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define XMPP_HEARS                                                                            \
	"<?xml version='1.0'?><stream:stream id='x' from='a.test'>"                           \
	"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"     \
	"</starttls></stream:features><proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

/* What a good server says, all of it, and what it hears. */
static const struct story {
	const char *protocol;
	const char *server;
	size_t server_len;
	const char *client;
	size_t client_len;
} stories[] = {
	{ "smtp",
	  BYTES("220-mail.test\r\n220 ready\r\n250-mail.test\r\n250-SIZE 1\r\n250-STARTTLS\r\n"
		"250 HELP\r\n220 go\r\n"),
	  BYTES("EHLO localhost\r\nSTARTTLS\r\n") },
	{ "lmtp", BYTES("220 ready\r\n250-mail.test\r\n250 starttls\r\n220 go\r\n"),
	  BYTES("LHLO localhost\r\nSTARTTLS\r\n") },
	{ "imap", BYTES("* OK [CAPABILITY IMAP4rev1] ready\r\n* CAPABILITY X\r\na OK begin\r\n"),
	  BYTES("a STARTTLS\r\n") },
	{ "pop3", BYTES("+OK ready <1@a.test>\r\n+OK\r\n"), BYTES("STLS\r\n") },
	{ "ftp", BYTES("220-hello\r\n any text\r\n220 ready\r\n234 go\r\n"),
	  BYTES("AUTH TLS\r\n") },
	{ "xmpp", BYTES(XMPP_HEARS), BYTES(XMPP_SAYS("jabber:client")) },
	{ "xmpp-server", BYTES(XMPP_HEARS), BYTES(XMPP_SAYS("jabber:server")) },
	{ "ldap", BYTES("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"),
	  BYTES("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
		"1.3.6.1.4.1.1466.20037") },
	{ "mysql", BYTES(MYSQL_GREETING), BYTES(MYSQL_REQUEST) },
	{ "postgres", BYTES("S"), BYTES("\0\0\0\x08\x04\xd2\x16\x2f") },
	{ "nntp", BYTES("201 ready, no posting\r\n382 go\r\n"), BYTES("STARTTLS\r\n") },
	{ "sieve", BYTES("\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK ready\r\nOK go\r\n"),
	  BYTES("STARTTLS\r\n") },
	{ "irc", BYTES(":irc.test NOTICE * :*** looking\r\n:irc.test 670 * :go\r\n"),
	  BYTES("STARTTLS\r\n") },
	{ "telnet",
	  BYTES("\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0\xff\xf1\xff\xfd\x2e\xff\xfa\x2e\x01\xff\xf0"),
	  BYTES("\xff\xfb\x2e\xff\xfa\x2e\x01\xff\xf0") },
};

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *below;
	struct stream *s;
	struct error err;
	int result;
};

static int protocol_of(const char *word)
{
	int i;

	for (i = 1; starttls_words[i]; i++) {
		if (strcmp(starttls_words[i], word) == 0)
			return i;
	}
	fail_msg("no protocol %s", word);
	return 0;
}

static void begin(struct fixture *f, const char *protocol)
{
	memset(f, 0, sizeof(*f));
	test_clock_init(&f->clock);
	f->loop = loop_new(&f->err);
	loop_set_clock(f->loop, &f->clock.clock);
	f->below = fake_stream_new(f->loop);
	f->result = STREAM_AGAIN;
	f->s = starttls_new(&f->below->base, protocol_of(protocol), "a.test", "peer:1", &f->err);
	assert_non_null(f->s);
}

static void go_on(struct stream *s, unsigned events, void *user)
{
	struct fixture *f = user;

	(void)events;
	f->result = stream_open(s, &f->err);
	stream_want(s, f->result == STREAM_AGAIN ? STREAM_READ | STREAM_WRITE : 0);
}

/* Until it is open, broken, or nothing comes any more. */
static void run(struct fixture *f)
{
	struct error ignored = ERROR_INIT;

	stream_on_ready(f->s, go_on, f);
	go_on(f->s, 0, f);
	if (f->result == STREAM_AGAIN)
		loop_run(f->loop, &ignored);
}

static void end(struct fixture *f)
{
	stream_free(f->s);
	loop_free(f->loop);
}

static void expect_open(struct fixture *f, const struct story *story)
{
	if (f->result != 0)
		fail_msg("%s: %d %s", story->protocol, f->result, f->err.text);
	assert_int_equal(f->below->written.len, story->client_len);
	assert_memory_equal(buf_data(&f->below->written), story->client, story->client_len);
}

static void test_every_protocol(void **state)
{
	struct fixture f;
	size_t i;

	(void)state;
	assert_string_equal(starttls_words[0], "none");
	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		assert_string_equal(starttls_words[i + 1], stories[i].protocol);
		begin(&f, stories[i].protocol);
		f.below->max_read = f.below->max_write = 1;
		f.below->stutters = true;
		fake_stream_say_bytes(f.below, 0, stories[i].server, stories[i].server_len);
		run(&f);
		expect_open(&f, &stories[i]);
		end(&f);
	}
}

static void test_cut_anywhere(void **state)
{
	struct fixture f;
	size_t i, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		for (at = 1; at < stories[i].server_len; at++) {
			begin(&f, stories[i].protocol);
			fake_stream_say_bytes(f.below, 10, stories[i].server, at);
			fake_stream_say_bytes(f.below, 20, stories[i].server + at,
					      stories[i].server_len - at);
			run(&f);
			expect_open(&f, &stories[i]);
			end(&f);
		}
	}
}

/* An end before the go-ahead is an error at every place. */
static void test_an_end_anywhere(void **state)
{
	struct fixture f;
	size_t i, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		for (at = 0; at < stories[i].server_len; at++) {
			begin(&f, stories[i].protocol);
			if (at)
				fake_stream_say_bytes(f.below, 10, stories[i].server, at);
			fake_stream_end(f.below, 20);
			run(&f);
			assert_int_equal(f.result, STREAM_ERROR);
			assert_int_equal(f.err.phase, ERROR_PEER);
			end(&f);
		}
	}
}

/* CVE-2021-33515 and its kin: what follows the go-ahead in plain text. */
static void test_words_behind_the_go_ahead(void **state)
{
	char text[1024];
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(stories); i++) {
		memcpy(text, stories[i].server, stories[i].server_len);
		memcpy(text + stories[i].server_len, "x OK evil\r\n", 11);
		begin(&f, stories[i].protocol);
		fake_stream_say_bytes(f.below, 10, text, stories[i].server_len + 11);
		run(&f);
		assert_int_equal(f.result, STREAM_ERROR);
		assert_int_equal(f.err.phase, ERROR_PEER);
		assert_non_null(strstr(f.err.text, "11 bytes have come in plain text"));
		end(&f);
	}
}

static void test_refusals(void **state)
{
	static const struct {
		const char *protocol, *server;
		size_t len;
		const char *text;
	} cases[] = {
		{ "smtp", BYTES("554 no\r\n"), "does not go on with TLS: 554 no" },
		{ "smtp", BYTES("220 x\r\n250-x\r\n250 HELP\r\n"), "does not offer TLS" },
		{ "smtp", BYTES("220 x\r\n250 STARTTLS\r\n454 later \x1b[31m\r\n"),
		  "454 later \\x1b[31m" },
		{ "imap", BYTES("* PREAUTH you are in\r\n"), "* PREAUTH" },
		{ "imap", BYTES("* OK\r\na NO not here\r\n"), "a NO not here" },
		{ "pop3", BYTES("+OK\r\n-ERR what?\r\n"), "-ERR what?" },
		{ "ftp", BYTES("220 x\r\n502 what?\r\n"), "502 what?" },
		{ "xmpp", BYTES("<stream:stream><stream:features><bind/></stream:features>"),
		  "does not offer TLS" },
		{ "xmpp",
		  BYTES("<stream:stream><stream:features><starttls/></stream:features><failure/>"),
		  "<failure/>" },
		{ "ldap", BYTES("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"),
		  "result code 2" },
		{ "ldap", BYTES("HTTP/1.0 400\r\n"), "none of LDAP" },
		{ "mysql", BYTES("\5\0\0\0\xff\x10\x04no"), "does not go on" },
		{ "mysql", BYTES("\x14\0\0\0\x0a" "5\0" "\1\0\0\0abcdefgh\0\0\0\x21\2"),
		  "does not offer TLS" },
		{ "postgres", BYTES("N"), "does not go on with TLS: N" },
		{ "nntp", BYTES("200 x\r\n580 no\r\n"), "580 no" },
		{ "sieve", BYTES("\"SASL\" \"\"\r\nOK\r\n"), "does not offer TLS" },
		{ "irc", BYTES(":a.test 691 * :no\r\n"), "691" },
		{ "irc", BYTES("ERROR :closing\r\n"), "ERROR :closing" },
		{ "telnet", BYTES("login: "), "login: " },
	};
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&f, cases[i].protocol);
		fake_stream_say_bytes(f.below, 10, cases[i].server, cases[i].len);
		run(&f);
		assert_int_equal(f.result, STREAM_ERROR);
		assert_int_equal(f.err.phase, ERROR_TLS);
		if (!strstr(f.err.text, cases[i].text))
			fail_msg("%s: %s", cases[i].protocol, f.err.text);
		/* It stays so. */
		assert_int_equal(stream_write(f.s, "x", 1, &f.err), STREAM_ERROR);
		end(&f);
	}
}

static void test_a_reply_without_end(void **state)
{
	enum { MUCH = 128 << 10 };
	char *text = xmalloc(MUCH);
	struct fixture f;

	(void)state;
	memset(text, 'x', MUCH);
	memcpy(text, "220-", 4);
	begin(&f, "smtp");
	fake_stream_say_bytes(f.below, 10, text, MUCH);
	run(&f);
	assert_int_equal(f.result, STREAM_ERROR);
	assert_non_null(strstr(f.err.text, "without end"));
	end(&f);
	free(text);
}

static void test_a_name_that_cannot_be_said(void **state)
{
	struct error err = ERROR_INIT;
	struct stream below = { .below = NULL };

	(void)state;
	assert_null(starttls_new(&below, protocol_of("xmpp"), "a'/>.test", "peer:1", &err));
	assert_int_equal(err.phase, ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_protocol),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_an_end_anywhere),
		cmocka_unit_test(test_words_behind_the_go_ahead),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_a_reply_without_end),
		cmocka_unit_test(test_a_name_that_cannot_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
