/* Recordings: read, written, refused, and made of what a tap tells. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stream/recording.h"
#include "stream/tap.h"
#include "stream/tap_record.h"
#include "support/lib_tapstory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADING RECORDING_HEADING "\n"

enum { STORIES = 100, STORY_BYTES = 400 };

static struct recording read_text(const char *text)
{
	struct recording r;
	struct error err = ERROR_INIT;

	if (recording_parse(text, strlen(text), "x", &r, &err) < 0)
		fail_msg("%s", err.text);
	return r;
}

static void a_conversation_is_read(void **state)
{
	struct recording r = read_text(HEADING "# by hand\n\n"
					       "1 0.0 open stream client a b c\n"
					       "1 0.25 client \"hi\\n\"\n"
					       "\t\"\\x00\\\"\\\\\\r\\t\"\n"
					       "12 3.000000001 server end\n"
					       "1 4.5 client reset\n"
					       "1 4.6 close");

	(void)state;
	assert_int_equal(r.n, 5);
	assert_int_equal(r.steps[0].kind, RECORDING_OPEN);
	assert_int_equal(r.steps[1].n, 8);
	assert_memory_equal(r.bytes, "hi\n\0\"\\\r\t", 8);
	assert_int_equal(r.steps[1].at_ns, 250000000);
	assert_int_equal(r.steps[1].line, 5);
	assert_int_equal(r.steps[2].conn, 12);
	assert_int_equal(r.steps[2].at_ns, UINT64_C(3000000001));
	assert_true(r.steps[2].is_server);
	assert_int_equal(r.steps[3].kind, RECORDING_RESET);
	assert_int_equal(r.steps[4].kind, RECORDING_CLOSE);
	recording_done(&r);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "line 1: not \"netkit recording 1\": this is no recording" },
		{ "netkit recording 10\n", "line 1: not" },
		{ HEADING "x", "line 2: does not begin with a number and seconds" },
		{ HEADING "1 0 close", "line 2: does not begin" },
		{ HEADING "1 0.1234567890 close", "line 2: does not begin" },
		{ HEADING "4294967296 0.0 close", "line 2: does not begin" },
		{ HEADING "\n1 0.0 peer end", "line 3: neither client nor server" },
		{ HEADING "1 0.0 open", "line 2: neither stream nor messages" },
		{ HEADING "1 0.0 open stream peer", "line 2: neither client nor server" },
		{ HEADING "1 0.0 client ends", "line 2: neither a string nor end nor reset" },
		{ HEADING "1 0.0 client end now", "line 2: something behind the last word" },
		{ HEADING "1 0.0 client \"x", "line 2: a string without its end" },
		{ HEADING "1 0.0 client \"x\" y", "line 2: something behind the string" },
		{ HEADING "1 0.0 client \"\\q\"", "line 2: an unknown escape" },
		{ HEADING "1 0.0 client \"\\x1\"", "line 2: an unknown escape" },
		{ HEADING "\t\"x\"", "line 2: a string that continues none" },
		{ HEADING "1 0.0 close\n\t\"x\"", "line 3: a string that continues none" },
	};
	struct recording r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(recording_parse(cases[i].text, strlen(cases[i].text), "x", &r,
						 &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_int_equal(strncmp(err.text, cases[i].why, strlen(cases[i].why)), 0);
	}
}

static void a_message_has_a_bound(void **state)
{
	size_t n = RECORDING_MESSAGE_MAX + 100;
	char *text = xmalloc(n);
	struct error err = ERROR_INIT;
	struct recording r;
	int head = snprintf(text, n, HEADING "1 0.0 client \"");

	(void)state;
	memset(text + head, 'x', n - (size_t)head);
	assert_int_equal(recording_parse(text, n, "x", &r, &err), -1);
	assert_string_equal(err.text, "line 2: too many bytes at once");
	free(text);
}

static void strings_end_with_their_lines(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_true(recording_format_bytes(&b, (const uint8_t *)"a\n\nb\xff", 5));
	assert_string_equal(buf_string(&b), "\"a\\n\"\n\t\"\\n\"\n\t\"b\\xff\"\n");
	buf_clear(&b);
	assert_true(recording_format_bytes(&b, NULL, 0));
	assert_string_equal(buf_string(&b), "\"\"\n");
	buf_done(&b);
}

/* ---- what a tap tells ---- */

static void check_connection(const struct recording *r, const struct tap_story *story, size_t i)
{
	const struct tap_conn *conn = &story->conns[i].conn;
	struct buf bytes[2];
	int from;
	size_t k;

	buf_init(&bytes[0], 16 << 20);
	buf_init(&bytes[1], 16 << 20);
	for (k = 0; k < r->n; k++) {
		const struct recording_step *step = &r->steps[k];
		bool is_ours = step->is_server == conn->is_server;

		if (step->conn == conn->id && step->kind == RECORDING_BYTES && step->n)
			assert_true(buf_append(&bytes[is_ours ? TAP_FROM_US : TAP_FROM_PEER],
					       r->bytes + step->off, step->n));
	}
	for (from = 0; from < 2; from++) {
		assert_int_equal(bytes[from].len, story->conns[i].bytes[from].len);
		if (bytes[from].len)
			assert_memory_equal(buf_data(&bytes[from]),
					    buf_data(&story->conns[i].bytes[from]),
					    bytes[from].len);
		buf_done(&bytes[from]);
	}
}

static void random_conversations_are_recorded(void **state)
{
	const struct tap_story_calls calls = { .after = NULL };
	uint8_t input[STORY_BYTES];
	char dir[] = "/tmp/netkit-record.XXXXXX", path[64];
	int i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/x", dir);
	for (i = 0; i < STORIES; i++) {
		struct error err = ERROR_INIT;
		struct tap_record *record = tap_record_new(path, &err);
		struct tap_story story;
		struct recording r;
		size_t k;

		assert_non_null(record);
		rng_bytes(input, sizeof(input));
		tap_story_tell(&story, input, sizeof(input), tap_record_sink(record), &calls);
		tap_record_free(record);
		if (recording_read(path, &r, &err) < 0)
			fail_msg("%s", err.text);
		for (k = 0; k < story.n; k++)
			check_connection(&r, &story, k);
		recording_done(&r);
		tap_story_done(&story);
		unlink(path);
	}
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conversation_is_read),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(a_message_has_a_bound),
		cmocka_unit_test(strings_end_with_their_lines),
		cmocka_unit_test(random_conversations_are_recorded),
	};

	return cmocka_run_group_tests_name("recordings", tests, NULL, NULL);
}
