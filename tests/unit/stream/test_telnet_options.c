/* The options of telnet one by one: what the peer asks, and what is answered, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "stream/telnet.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_proto.h"
#include "stream/telnet_sub.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <stdio.h>
#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *below;
	struct stream *s; /* owns below */
	struct telnet_environ environment;
	struct telnet_serial serial;
	uint8_t characters[SLC_COUNT];
	struct telnet_config config;
	struct buf seen, got; /* what on_sub was told; what the user sees */
	bool has_mark;
};

static void on_sub(struct stream *s, bool is_sent, uint8_t option, const uint8_t *data, size_t n,
		   void *user)
{
	struct fixture *f = user;

	(void)s;
	if (is_sent)
		return;
	telnet_describe_sub(&f->seen, option, data, n);
	buf_byte(&f->seen, '\n');
}

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.below = fake_stream_new(f.loop);
	buf_init(&f.seen, 1 << 16);
	buf_init(&f.got, 1 << 16);
	f.characters[SLC_IP] = 3;
	f.characters[SLC_EOF] = 4;
	f.config = (struct telnet_config){ .environment = &f.environment, .on_sub = on_sub,
					   .user = &f };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	stream_free(f->s ? f->s : &f->below->base);
	telnet_environ_done(&f->environment);
	buf_done(&f->seen);
	buf_done(&f->got);
	loop_free(f->loop);
	return 0;
}

static void start(struct fixture *f)
{
	f->s = telnet_new(&f->below->base, &f->config);
}

static void hear(struct fixture *f, const void *data, size_t n)
{
	assert_true(fake_stream_hear(f->below, f->s, data, n, &f->got));
}

#define HEAR(f, literal) hear(f, literal, sizeof(literal) - 1)
/* What was sent since the last time. */
#define SENT(f, literal) assert_true(fake_stream_took((f)->below, literal, sizeof(literal) - 1))

static void test_speed_and_display(void **state)
{
	struct fixture *f = *state;

	f->config.speed = "38400,38400";
	start(f);
	HEAR(f, "\xff\xfd\x20\xff\xfa\x20\x01\xff\xf0");
	SENT(f, "\xff\xfb\x20\xff\xfa\x20\x00" "38400,38400\xff\xf0");
	telnet_environ_define(&f->environment, "DISPLAY", "here:0", false);
	HEAR(f, "\xff\xfd\x23"); /* not exported: not known */
	SENT(f, "\xff\xfc\x23");
	telnet_environ_define(&f->environment, "DISPLAY", "here:0", true);
	HEAR(f, "\xff\xfd\x23\xff\xfa\x23\x01\xff\xf0");
	SENT(f, "\xff\xfb\x23\xff\xfa\x23\x00here:0\xff\xf0");
}

static void test_environment(void **state)
{
	struct fixture *f = *state;

	telnet_environ_define(&f->environment, "USER", "bob", true);
	telnet_environ_define(&f->environment, "SECRET", "x", false);
	telnet_environ_define(&f->environment, "ODD", "a\001\377b", true);
	start(f);
	HEAR(f, "\xff\xfd\x27\xff\xfa\x27\x01\xff\xf0"); /* all: those that are exported */
	SENT(f, "\xff\xfb\x27\xff\xfa\x27\x00\x00USER\x01" "bob\x03ODD\x01" "a\x02\x01\xff\xff"
		"b\xff\xf0");
	HEAR(f, "\xff\xfa\x27\x01\x03SECRET\x00USER\xff\xf0");
	SENT(f, "\xff\xfa\x27\x00\x03SECRET\x00USER\x01" "bob\xff\xf0");
	HEAR(f, "\xff\xfa\x27\x01\x00\xff\xf0"); /* all of one type */
	SENT(f, "\xff\xfa\x27\x00\x00USER\x01" "bob\xff\xf0");
	HEAR(f, "\xff\xfa\x27\x01\x00US\x02\x00" "ER\x02\xff\xf0"); /* a NUL in the name, a cut escape */
	SENT(f, "\xff\xfa\x27\x00\x00US\x02\x00" "ER\xff\xf0");
	assert_true(telnet_tell_variable(f->s, "USER"));
	SENT(f, "\xff\xfa\x27\x02\x00USER\x01" "bob\xff\xf0");
	assert_false(telnet_tell_variable(f->s, "NONE"));
	assert_true(telnet_environ_undefine(&f->environment, "USER"));
	assert_false(telnet_environ_undefine(&f->environment, "USER"));
	HEAR(f, "\xff\xfa\x27\x01\x00USER\xff\xf0");
	SENT(f, "\xff\xfa\x27\x00\x00USER\xff\xf0");
}

/* A request for more than an answer holds is answered as far as it goes. */
static void test_environment_is_bounded(void **state)
{
	static char value[1500];
	struct fixture *f = *state;
	const uint8_t *end;

	memset(value, 0xff, sizeof(value) - 1); /* twice as much on the wire */
	telnet_environ_define(&f->environment, "A", value, true);
	telnet_environ_define(&f->environment, "B", value, true);
	start(f);
	HEAR(f, "\xff\xfd\x27");
	buf_clear(&f->below->written);
	HEAR(f, "\xff\xfa\x27\x01\x03" "A\x03" "B\xff\xf0");
	assert_in_range(f->below->written.len, 3000, TELNET_SUB_MAX);
	end = buf_data(&f->below->written) + f->below->written.len;
	assert_memory_equal(end - 2, "\xff\xf0", 2);
}

static void test_linemode(void **state)
{
	struct fixture *f = *state;

	f->config.characters = f->characters;
	start(f);
	HEAR(f, "\xff\xfd\x22");
	SENT(f, "\xff\xfd\x03\xff\xfb\x22"
		"\xff\xfa\x22\x03\x01\x00\x00\x03\x62\x03\x04\x00\x00\x05\x00\x00\x07\x00"
		"\x00\x08\x02\x04\x09\x00\x00\x0a\x00\x00\x0b\x00\x00\x0c\x00\x00\x0d\x00\x00\x0e\x00"
		"\x00\x0f\x00\x00\x10\x00\x00\x11\x00\x00\x12\x00\x00\xff\xf0");
	assert_true(telnet_mode(f->s).is_linemode);
	assert_false(telnet_mode(f->s).edits);
	HEAR(f, "\xff\xfa\x22\x01\x03\xff\xf0");
	SENT(f, "\xff\xfa\x22\x01\x07\xff\xf0");
	assert_true(telnet_mode(f->s).edits && telnet_mode(f->s).traps_signals);
	HEAR(f, "\xff\xfa\x22\x01\x03\xff\xf0\xff\xfa\x22\x01\x07\xff\xf0"); /* so already; an ACK */
	SENT(f, "");
	HEAR(f, "\xff\xfa\x22\xfd\x02\x00\xff\xf0"); /* DO FORWARDMASK */
	SENT(f, "\xff\xfa\x22\xfc\x02\xff\xf0");
	assert_true(telnet_linemode_ask(f->s, LINEMODE_SOFT_TAB, LINEMODE_EDIT));
	SENT(f, "\xff\xfa\x22\x01\x0a\xff\xf0");
	HEAR(f, "\xff\xfe\x22");
	SENT(f, "\xff\xfc\x22");
	assert_false(telnet_linemode_ask(f->s, 0, 0));
}

static void test_characters(void **state)
{
	struct fixture *f = *state;
	struct telnet_linemode *lm;

	f->config.characters = f->characters;
	start(f);
	HEAR(f, "\xff\xfd\x22");
	buf_clear(&f->below->written);
	lm = telnet_characters(f->s);
	HEAR(f, "\xff\xfa\x22\x03\x03\x02\x01\xff\xf0"); /* IP is 1: taken over */
	SENT(f, "\xff\xfa\x22\x03\x03\x82\x01\xff\xf0");
	assert_int_equal(lm->now[SLC_IP].value, 1);
	HEAR(f, "\xff\xfa\x22\x03\x03\x03\x00\xff\xf0"); /* the default */
	SENT(f, "\xff\xfa\x22\x03\x03\x62\x03\xff\xf0");
	assert_int_equal(lm->now[SLC_IP].value, 3);
	HEAR(f, "\xff\xfa\x22\x03\x03\x62\x03\x08\x82\x04\x00\x03\x00\xff\xf0"); /* nothing new */
	SENT(f, "");
	HEAR(f, "\xff\xfa\x22\x03\x03\x00\x00\xff\xf0"); /* not at their side */
	SENT(f, "\xff\xfa\x22\x03\x03\x80\x00\xff\xf0");
	HEAR(f, "\xff\xfa\x22\x03\x06\x02\x07\xff\xf0"); /* EOR: not at ours */
	SENT(f, "\xff\xfa\x22\x03\x06\x00\x00\xff\xf0");
	HEAR(f, "\xff\xfa\x22\x03\x80\x02\x07\x80\x02\x07\x81\x00\x00\xff\xf0"); /* no functions */
	SENT(f, "\xff\xfa\x22\x03\x80\x00\x00\xff\xf0");
	HEAR(f, "\xff\xfa\x22\x03\x03\x02\xff\xff\xff\xf0"); /* 255 is doubled, both ways */
	SENT(f, "\xff\xfa\x22\x03\x03\x82\xff\xff\xff\xf0");
	HEAR(f, "\xff\xfa\x22\x03\x03\x02\xff\xf0\xff\xfa\x22\x03\xff\xf0\xff\xfa\x22\xff\xf0");
	SENT(f, ""); /* cut off */
	telnet_linemode_set(lm, SLC_EOF, 26);
	telnet_slc_import(f->s, true);
	SENT(f, "\xff\xfa\x22\x03\x00\x03\x00\xff\xf0");
}

static void test_flow(void **state)
{
	struct fixture *f = *state;

	f->config.has_flow = true;
	start(f);
	assert_false(telnet_mode(f->s).flows);
	HEAR(f, "\xff\xfd\x21");
	SENT(f, "\xff\xfb\x21");
	assert_true(telnet_mode(f->s).flows);
	HEAR(f, "\xff\xfa\x21\x02\xff\xf0\xff\xfa\x21\x00\xff\xf0");
	assert_true(telnet_mode(f->s).restarts_any && !telnet_mode(f->s).flows);
	HEAR(f, "\xff\xfa\x21\x03\xff\xf0\xff\xfa\x21\x01\xff\xf0\xff\xfa\x21\x09\xff\xf0\xff\xfa\x21"
		"\xff\xf0");
	assert_true(!telnet_mode(f->s).restarts_any && telnet_mode(f->s).flows);
	SENT(f, "");
}

static void test_charset(void **state)
{
	struct fixture *f = *state;

	f->config.charset = "UTF-8";
	start(f);
	HEAR(f, "\xff\xfb\x2a\xff\xfa\x2a\x01;ISO-8859-1;utf-8;X\xff\xf0");
	SENT(f, "\xff\xfd\x2a\xff\xfa\x2a\x02utf-8\xff\xf0");
	HEAR(f, "\xff\xfa\x2a\x01[TTABLE]\x01 UTF-8\xff\xf0");
	SENT(f, "\xff\xfa\x2a\x02UTF-8\xff\xf0");
	HEAR(f, "\xff\xfa\x2a\x01;UTF-88;UTF\xff\xf0\xff\xfa\x2a\x01\xff\xf0\xff\xfa\x2a\xff\xf0");
	SENT(f, "\xff\xfa\x2a\x03\xff\xf0\xff\xfa\x2a\x03\xff\xf0");
}

static void test_status(void **state)
{
	struct fixture *f = *state;

	start(f);
	telnet_ask_status(f->s);
	SENT(f, "\xff\xfa\x05\x01\xff\xf0");
	HEAR(f, "\xff\xfa\x05\x00\xfb\x01\xfd\x18\xff\xf0");
	assert_string_equal(buf_string(&f->seen), "STATUS IS WILL ECHO DO TTYPE\n");
}

static void test_timing_mark(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	start(f);
	HEAR(f, "\xff\xfd\x06\xff\xfd\x06\xff\xfe\x06");
	SENT(f, "\xff\xfb\x06\xff\xfb\x06");
	telnet_flush_output(f->s);
	SENT(f, "\xff\xfd\x06");
	HEAR(f, "old\xff\xfc\x06new");
	assert_string_equal(buf_string(&f->got), "new");
	telnet_flush_output(f->s);
	HEAR(f, "gone");
	assert_int_equal(stream_write(f->s, "x", 1, &err), 1); /* no answer: who types wants to see */
	HEAR(f, "seen");
	assert_string_equal(buf_string(&f->got), "newseen");
}

/* What came before the urgent DM is thrown away, what comes behind it is not. */
static void test_synch(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	char bytes[16];

	start(f);
	f->below->marked_reads = 2;
	fake_stream_say(f->below, 0, "AAAA\xff\xf2" "AA\xff\xfd\x06\xff"); /* an older DM, and a mark */
	fake_stream_say(f->below, 0, "\xf2" "BB");
	assert_int_equal(stream_read(f->s, bytes, sizeof(bytes), &err), 2);
	assert_memory_equal(bytes, "BB", 2);
	SENT(f, "\xff\xfb\x06");
	f->below->marked_reads = f->below->reads + 1;
	HEAR(f, "lost");
	HEAR(f, "kept"); /* no DM behind the mark */
	assert_string_equal(buf_string(&f->got), "kept");
	assert_int_equal(telnet_synch(f->s, &err), 0);
	SENT(f, "\xff\xf2");
}

static void test_serial(void **state)
{
	struct fixture *f = *state;
	struct buf b;

	assert_true(telnet_serial_parse("115200,7e1.5,hardware", &f->serial));
	f->config.serial = &f->serial;
	start(f);
	assert_false(telnet_control_serial(f->s, COMPORT_BREAK_ON));
	HEAR(f, "\xff\xfd\x2c");
	SENT(f, "\xff\xfb\x2c\xff\xfa\x2c\x01\x00\x01\xc2\x00\xff\xf0\xff\xfa\x2c\x02\x07\xff\xf0"
		"\xff\xfa\x2c\x03\x03\xff\xf0\xff\xfa\x2c\x04\x03\xff\xf0\xff\xfa\x2c\x05\x03\xff\xf0");
	assert_true(telnet_control_serial(f->s, COMPORT_BREAK_ON));
	SENT(f, "\xff\xfa\x2c\x05\x05\xff\xf0");
	HEAR(f, "\xff\xfa\x2c\x65\x00\x00\x25\x80\xff\xf0\xff\xfa\x2c\x67\x09\xff\xf0");
	assert_string_equal(buf_string(&f->seen), "COM-PORT SERVER SET-BAUDRATE 9600\n"
					     "COM-PORT SERVER SET-PARITY 9\n");
	buf_init(&b, 200);
	assert_true(telnet_serial_complain(&f->serial, (const uint8_t *)"\x65\0\0\x25\x80", 5, &b));
	assert_string_equal(buf_string(&b), "the speed is 9600, not 115200");
	assert_false(telnet_serial_complain(&f->serial, (const uint8_t *)"\x65\0\x01\xc2\0", 5, &b));
	assert_false(telnet_serial_complain(&f->serial, (const uint8_t *)"\x6b\xff", 2, &b));
	buf_done(&b);
}

static void test_serial_words(void **state)
{
	static const char *const bad[] = { "", "x", "0", "9600,", "9600,8", "9600,9n1", "9600,8x1",
					   "9600,8n3", "9600,8n1,", "9600,8n1,rts", "-1", "8n1",
					   "4294967296", "9600,8n1,none,more",
					   "000000000000000000000000000000000000000000000009600" };
	struct telnet_serial serial;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (telnet_serial_parse(bad[i], &serial))
			fail_msg("'%s' was taken", bad[i]);
	assert_true(telnet_serial_parse("9600", &serial));
	assert_true(serial.speed == 9600 && serial.data == 8 && serial.parity == 1 &&
		    serial.stop == 1 && !serial.flow);
}

static void test_preferences(void **state)
{
	struct fixture *f = *state;

	f->config.characters = f->characters;
	start(f);
	telnet_prefer(f->s, true);
	SENT(f, "\xff\xfd\x03\xff\xfd\x01");
	assert_false(telnet_mode(f->s).edits); /* at once, whatever the peer answers */
	HEAR(f, "\xff\xfc\x03\xff\xfc\x01");
	assert_false(telnet_mode(f->s).edits);
	telnet_prefer(f->s, false);
	SENT(f, "\xff\xfb\x22"); /* nothing of the rest is on */
	assert_true(telnet_mode(f->s).edits);
}

static void test_received_cr(void **state)
{
	struct fixture *f = *state;

	start(f);
	telnet_set_habit(f->s, TELNET_RECEIVE_CRMOD, true);
	HEAR(f, "a\r\0b\r\nc\r");
	HEAR(f, "d");
	assert_memory_equal(buf_data(&f->got), "a\r\nb\r\nc\r\nd", 10);
	assert_int_equal(f->got.len, 10);
}

/* What a peer puts into its texts is shown without driving the terminal, and cut at the bound. */
static void test_writer_is_bounded(void **state)
{
	static struct telnet_sub sub;
	size_t i;

	(void)state;
	telnet_sub_start(&sub, 24);
	for (i = 0; i < TELNET_SUB_MAX - 5; i++)
		telnet_sub_byte(&sub, 'x');
	assert_true(telnet_sub_finish(&sub));
	assert_int_equal(sub.len, TELNET_SUB_MAX);
	telnet_sub_start(&sub, 24);
	for (i = 0; i < TELNET_SUB_MAX - 6; i++)
		telnet_sub_byte(&sub, 'x');
	telnet_sub_byte(&sub, 255); /* two, and there is room for one */
	assert_false(telnet_sub_finish(&sub));
	assert_true(sub.len <= TELNET_SUB_MAX);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_speed_and_display),
		CASE(test_environment),
		CASE(test_environment_is_bounded),
		CASE(test_linemode),
		CASE(test_characters),
		CASE(test_flow),
		CASE(test_charset),
		CASE(test_status),
		CASE(test_timing_mark),
		CASE(test_synch),
		CASE(test_serial),
		CASE(test_serial_words),
		CASE(test_preferences),
		CASE(test_received_cr),
		CASE(test_writer_is_bounded),
	};

	return cmocka_run_group_tests_name("telnet_options", tests, NULL, NULL);
}
