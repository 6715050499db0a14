/*
 * Streams of DNS over QUIC by scripts: what comes in pieces, how it ends, and what it is then.
 * Every script is also run with each byte by itself.
 */
#include "dns/doq_reply.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

enum ending { OPEN, FIN, RESET };

struct script {
	const char *bytes;
	size_t len;
	enum ending ending;
	uint64_t code;
	enum doq_verdict verdict;
	const char *says; /* the message, or a part of the error's text */
};

#define BYTES(s) .bytes = s, .len = sizeof(s) - 1

static const struct script scripts[] = {
	{ BYTES(""), OPEN, 0, DOQ_PENDING, "" },
	{ BYTES("\0"), OPEN, 0, DOQ_PENDING, "" },
	{ BYTES("\0\4"), OPEN, 0, DOQ_PENDING, "" },
	{ BYTES("\0\4\0\0a"), OPEN, 0, DOQ_PENDING, "" },
	{ BYTES("\0\4\0\0ab"), FIN, 0, DOQ_MESSAGE, "ab" },
	{ BYTES("\0\4\0\0ab"), OPEN, 0, DOQ_MESSAGE, "ab" }, /* the end may come later, */
	{ BYTES("\0\4\0\0ab"), RESET, 1, DOQ_MESSAGE, "ab" }, /* or never */
	{ BYTES("\0\2\0\0"), FIN, 0, DOQ_MESSAGE, "" },
	{ BYTES("\0\1\0"), FIN, 0, DOQ_MESSAGE, "" }, /* too short: for others to say */
	{ BYTES("\0\0"), FIN, 0, DOQ_MESSAGE, "" },
	{ BYTES(""), FIN, 0, DOQ_BREACH, "ended the stream without an answer" },
	{ BYTES("\0"), FIN, 0, DOQ_BREACH, "ended the stream in the middle of its answer" },
	{ BYTES("\0\4\0\0a"), FIN, 0, DOQ_BREACH, "in the middle of its answer" },
	{ BYTES("\0\4\0\0abc"), OPEN, 0, DOQ_BREACH, "more than one message on a stream" },
	{ BYTES("\0\4\0\0ab\0\4\0\0ab"), FIN, 0, DOQ_BREACH, "more than one message" },
	{ BYTES("\0\4\0\0ab\0"), RESET, 3, DOQ_BREACH, "more than one message" },
	{ BYTES("\0\4\0\1ab"), FIN, 0, DOQ_BREACH, "has the message ID 1, which must be 0" },
	{ BYTES("\0\4\377\0ab"), OPEN, 0, DOQ_BREACH, "has the message ID 65280" },
	{ BYTES(""), RESET, 0, DOQ_FAILED, "broke the exchange off: with no error" },
	{ BYTES(""), RESET, 1, DOQ_FAILED, "it has an internal error" },
	{ BYTES("\0\4\0\0a"), RESET, 2, DOQ_FAILED, "it sees a breach of the protocol" },
	{ BYTES(""), RESET, 3, DOQ_FAILED, "it cancelled the request" },
	{ BYTES(""), RESET, 4, DOQ_FAILED, "it is overloaded" },
	{ BYTES(""), RESET, 5, DOQ_FAILED, "it gives no reason" },
	{ BYTES(""), RESET, 6, DOQ_FAILED, "it gives a reason that is not known" },
	{ BYTES(""), RESET, UINT64_C(0x3fffffffffffffff), DOQ_FAILED, "that is not known" },
};

static enum doq_verdict judge(const struct doq_reply *r, const uint8_t **ret, size_t *ret_len,
			      struct error *err)
{
	*err = (struct error)ERROR_INIT;
	return doq_reply_judge(r, ret, ret_len, "192.0.2.1:853", err);
}

static void play(const struct script *s, size_t piece)
{
	const uint8_t *message = NULL;
	size_t len = 0, at;
	struct doq_reply r;
	struct error err;

	doq_reply_init(&r);
	for (at = 0; at < s->len; at += piece)
		doq_reply_add(&r, (const uint8_t *)s->bytes + at,
			      s->len - at < piece ? s->len - at : piece);
	if (s->ending == FIN)
		doq_reply_end(&r);
	else if (s->ending == RESET)
		doq_reply_reset(&r, s->code);
	assert_int_equal(judge(&r, &message, &len, &err), s->verdict);
	if (s->verdict == DOQ_FAILED || s->verdict == DOQ_BREACH) {
		assert_int_equal(err.phase, ERROR_PEER);
		assert_string_equal(err.subject, "192.0.2.1:853");
		assert_non_null(strstr(err.text, s->says));
	} else {
		assert_false(error_is_set(&err));
	}
	if (s->verdict == DOQ_MESSAGE && len > 2)
		assert_memory_equal(message + 2, s->says, strlen(s->says));
	assert_int_equal(message != NULL, s->verdict == DOQ_MESSAGE);
	doq_reply_done(&r);
}

static void streams_are_judged(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scripts); i++) {
		play(&scripts[i], 1);
		play(&scripts[i], SIZE_MAX);
	}
}

static void the_longest_message_fits(void **state)
{
	uint8_t bytes[DOQ_STREAM_MAX] = { 0xff, 0xff };
	const uint8_t *message;
	struct doq_reply r;
	struct error err;
	size_t len;

	(void)state;
	doq_reply_init(&r);
	doq_reply_add(&r, bytes, sizeof(bytes) - 1);
	assert_int_equal(judge(&r, &message, &len, &err), DOQ_PENDING);
	doq_reply_add(&r, bytes + sizeof(bytes) - 1, 1);
	assert_int_equal(judge(&r, &message, &len, &err), DOQ_MESSAGE);
	assert_int_equal(len, 65535);
	doq_reply_add(&r, bytes, sizeof(bytes)); /* kept is none of it */
	assert_int_equal(r.bytes.len, DOQ_STREAM_MAX);
	assert_int_equal(judge(&r, &message, &len, &err), DOQ_BREACH);
	assert_non_null(strstr(err.text, "more than one message"));
	doq_reply_done(&r);
}

static void done_takes_a_zeroed_one(void **state)
{
	struct doq_reply r = { .has_ended = false };

	(void)state;
	doq_reply_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_judged),
		cmocka_unit_test(the_longest_message_fits),
		cmocka_unit_test(done_takes_a_zeroed_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
