/* The telnet parser byte by byte: each stream whole, and cut at every place, gives one story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "stream/telnet_parse.h"
#include "stream/telnet_proto.h"

#include <string.h>

/* The events as text: data as it is (in hex where it is not printable), the rest in <>. */
static void tell(struct buf *b, const struct telnet_event *e)
{
	size_t i;

	switch (e->kind) {
	case TELNET_EVENT_NONE:
		break;
	case TELNET_EVENT_DATA:
		for (i = 0; i < e->len; i++)
			buf_printf(b, e->data[i] > 32 && e->data[i] < 127 ? "%c" : "\\%02x", e->data[i]);
		break;
	case TELNET_EVENT_COMMAND:
		buf_printf(b, "<%u>", e->command);
		break;
	case TELNET_EVENT_NEGOTIATE:
		buf_printf(b, "<%s %u>", telnet_command_name(e->command), e->option);
		break;
	case TELNET_EVENT_SUB:
		buf_printf(b, "<SB %u", e->option);
		for (i = 0; i < e->len; i++)
			buf_printf(b, " %02x", e->data[i]);
		buf_byte(b, '>');
		break;
	case TELNET_EVENT_SUB_DROPPED:
		buf_printf(b, "<dropped>");
		break;
	}
}

static void feed(struct telnet_parser *p, const uint8_t *in, size_t n, struct buf *story)
{
	struct telnet_event event;
	size_t i = 0;

	while (i < n) {
		i += telnet_parse(p, in + i, n - i, &event);
		tell(story, &event);
	}
}

static void check(const char *in, size_t n, bool is_binary, const char *expect)
{
	struct telnet_parser p;
	struct buf story;
	size_t cut;

	buf_init(&story, SIZE_MAX / 2);
	for (cut = 0; cut <= n; cut++) {
		p = (struct telnet_parser){ .is_binary = is_binary };
		buf_clear(&story);
		feed(&p, (const uint8_t *)in, cut, &story);
		feed(&p, (const uint8_t *)in + cut, n - cut, &story);
		assert_string_equal(buf_string(&story), expect);
	}
	p = (struct telnet_parser){ .is_binary = is_binary };
	buf_clear(&story);
	for (cut = 0; cut < n; cut++)
		feed(&p, (const uint8_t *)in + cut, 1, &story);
	assert_string_equal(buf_string(&story), expect);
	buf_done(&story);
}

#define CHECK(in, expect)	 check(in, sizeof(in) - 1, false, expect)
#define CHECK_BINARY(in, expect) check(in, sizeof(in) - 1, true, expect)

static void test_data(void **state)
{
	(void)state;
	CHECK("plain text", "plain\\20text");
	CHECK("a\xff\xff" "b", "a\\ffb");
	CHECK("\xff\xff\xff\xff", "\\ff\\ff");
	CHECK("\0\0x", "\\00\\00x");
}

static void test_returns(void **state)
{
	(void)state;
	CHECK("a\r\0b", "a\\0db");
	CHECK("a\r\nb", "a\\0d\\0ab");
	CHECK("a\rb", "a\\0db");
	CHECK("\r\0\0", "\\0d\\00");
	CHECK("\r\r\0", "\\0d\\0d");
	CHECK("\r\0\r\0", "\\0d\\0d");
	CHECK("\r\xff\xf1\0x", "\\0d<241>x"); /* a command within CR NUL */
	CHECK("\r\xff\xff\0", "\\0d\\ff\\00");
	CHECK_BINARY("a\r\0b", "a\\0d\\00b");
	CHECK_BINARY("\xff\xff\r\n", "\\ff\\0d\\0a");
}

static void test_commands(void **state)
{
	(void)state;
	CHECK("a\xff\xf6" "b", "a<246>b");
	CHECK("\xff\xf1\xff\xf9", "<241><249>");
	CHECK("\xff\xf0", "<240>"); /* the end of no subnegotiation */
	CHECK("\xff\x20", "<32>");
	CHECK("\xff\xf2", "<242>");
	CHECK("cut off\xff", "cut\\20off");
}

static void test_negotiations(void **state)
{
	(void)state;
	CHECK("\xff\xfb\x01", "<WILL 1>");
	CHECK("\xff\xfc\x01\xff\xfd\x18\xff\xfe\x1f", "<WONT 1><DO 24><DONT 31>");
	CHECK("\xff\xfd\xff", "<DO 255>");
	CHECK("x\xff\xfd\0y", "x<DO 0>y");
	CHECK("\xff\xfd", "");
	/* inetutils telnet's first bytes */
	CHECK("\xff\xfd\x26\xff\xfb\x26\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x21"
	      "\xff\xfb\x22\xff\xfb\x27\xff\xfd\x05",
	      "<DO 38><WILL 38><DO 3><WILL 24><WILL 31><WILL 32><WILL 33><WILL 34><WILL 39><DO 5>");
}

static void test_subnegotiations(void **state)
{
	(void)state;
	CHECK("\xff\xfa\x18\x01\xff\xf0", "<SB 24 01>");
	CHECK("\xff\xfa\x1f\0\xff\xff\0\x32\xff\xf0z", "<SB 31 00 ff 00 32>z");
	CHECK("\xff\xfa\x18\xff\xf0", "<SB 24>");
	CHECK("\xff\xfa\xff\xf0", "<dropped>");
	CHECK("\xff\xfa\xff\xff\x01\xff\xf0", "<SB 255 01>");
	CHECK("\xff\xfa\x18\x01", "");
	CHECK("\xff\xfa\x18\r\0\xff\xf0", "<SB 24 0d 00>");
	/* the end got lost: the next command is obeyed */
	CHECK("\xff\xfa\x18\x01\xff\xfd\x1f.", "<dropped><DO 31>.");
	CHECK("\xff\xfa\x18\xff\xfa\x1f\xff\xf0", "<dropped><SB 31>");
}

static void test_overflow(void **state)
{
	static char in[TELNET_SB_MAX + 64];
	size_t n = 0;

	(void)state;
	in[n++] = '\xff';
	in[n++] = '\xfa';
	memset(in + n, 'x', TELNET_SB_MAX + 1);
	n += TELNET_SB_MAX + 1;
	memcpy(in + n, "\xff\xf0ok", 4);
	n += 4;
	check(in, n, false, "<dropped>ok");
}

static void test_largest(void **state)
{
	static char in[TELNET_SB_MAX + 4];
	struct telnet_parser p = { .is_binary = false };
	struct telnet_event e;

	(void)state;
	memset(in, 'x', sizeof(in));
	memcpy(in, "\xff\xfa", 2);
	memcpy(in + sizeof(in) - 2, "\xff\xf0", 2);
	assert_int_equal(telnet_parse(&p, (const uint8_t *)in, sizeof(in), &e), sizeof(in));
	assert_int_equal(e.kind, TELNET_EVENT_SUB);
	assert_int_equal(e.len, TELNET_SB_MAX - 1);
}

static void test_names(void **state)
{
	uint8_t option;

	(void)state;
	assert_string_equal(telnet_command_name(TELNET_AYT), "AYT");
	assert_string_equal(telnet_command_name(TELNET_IAC), "IAC");
	assert_string_equal(telnet_command_name(TELNET_EOF), "EOF");
	assert_null(telnet_command_name(32));
	assert_string_equal(telnet_option_name(TELOPT_NAWS), "NAWS");
	assert_null(telnet_option_name(200));
	assert_true(telnet_option_parse("ttype", &option));
	assert_int_equal(option, TELOPT_TTYPE);
	assert_true(telnet_option_parse("255", &option));
	assert_int_equal(option, 255);
	assert_false(telnet_option_parse("256", &option));
	assert_false(telnet_option_parse("", &option));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),	     cmocka_unit_test(test_returns),
		cmocka_unit_test(test_commands),     cmocka_unit_test(test_negotiations),
		cmocka_unit_test(test_subnegotiations), cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_largest),	     cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("telnet_parse", tests, NULL, NULL);
}
