/* The comparison of echo-client: differences in lines and messages, and their wording. */
#include "echo-client/compare.h"
#include "echo-client/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct compare compare;

static int set_up(void **state)
{
	(void)state;
	compare_init(&compare, 100, false);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	compare_done(&compare);
	return 0;
}

static void equal_in_any_pieces(void **state)
{
	(void)state;
	compare_sent(&compare, "hello", 5);
	compare_sent(&compare, " you\n", 5);
	assert_int_equal(compare_missing(&compare), 10);
	assert_int_equal(compare_received(&compare, "hel", 3), 3);
	assert_int_equal(compare_received(&compare, "lo you\n", 7), 7);
	assert_int_equal(compare_missing(&compare), 0);
	assert_false(compare.differs);
}

static void the_first_difference_is_kept(void **state)
{
	char text[COMPARE_TEXT];

	(void)state;
	compare_sent(&compare, "abcdef", 6);
	compare_received(&compare, "ab", 2);
	compare_received(&compare, "cXeY", 4);
	assert_true(compare.differs);
	assert_int_equal(compare.first.at, 3);
	assert_string_equal(compare_format(text, &compare.first),
			    "differs at byte 4: sent 'd' (0x64), got 'X' (0x58)");
	compare_restart(&compare);
	assert_false(compare.differs);
	compare_sent(&compare, "\n", 1);
	compare_received(&compare, "\0", 1);
	assert_string_equal(compare_format(text, &compare.first),
			    "differs at byte 1: sent 0x0a, got 0x00");
}

static void more_than_was_sent(void **state)
{
	(void)state;
	assert_int_equal(compare_received(&compare, "x", 1), 0);
	compare_sent(&compare, "ab", 2);
	assert_int_equal(compare_received(&compare, "abc", 3), 2);
}

static void capitals_are_expected(void **state)
{
	struct compare c;

	(void)state;
	compare_init(&c, 100, true);
	compare_sent(&c, "az{`\xe4 1", 7);
	assert_int_equal(compare_received(&c, "AZ{`\xe4 1", 7), 7);
	assert_false(c.differs);
	compare_sent(&c, "a", 1);
	compare_received(&c, "a", 1);
	assert_true(c.differs);
	assert_int_equal(c.first.sent, 'A');
	compare_done(&c);
}

static void what_is_on_its_way_is_bounded(void **state)
{
	char data[100] = { 0 };

	(void)state;
	compare_sent(&compare, data, 100);
	assert_int_equal(compare_room(&compare), 0);
	compare_received(&compare, data, 40);
	assert_int_equal(compare_room(&compare), 40);
}

static void messages_say_who_they_are(void **state)
{
	uint8_t data[64];
	uint32_t number;
	size_t n, i;

	(void)state;
	message_make(data, 64, 0x1f3a5c7e, 0x1b);
	assert_memory_equal(data, "1f3a5c7e 0000001b ", 18);
	assert_int_equal(data[63], '\n');
	assert_true(message_number(data, 64, 0x1f3a5c7e, &number));
	assert_int_equal(number, 0x1b);
	assert_false(message_number(data, 64, 0x1f3a5c7f, &number));
	assert_false(message_number(data, 17, 0x1f3a5c7e, &number));
	for (i = 0; i < 17; i++)
		data[i] = (uint8_t)(data[i] >= 'a' && data[i] <= 'z' ? data[i] - 32
								     : data[i]);
	assert_true(message_number(data, 64, 0x1f3a5c7e, &number));
	data[3] = 'g';
	assert_false(message_number(data, 64, 0x1f3a5c7e, &number));
	for (n = 1; n < 30; n++) {
		message_make(data, n, 1, 2);
		assert_int_equal(data[n - 1], '\n');
		assert_int_equal(message_number(data, n, 1, &number),
				 n >= MESSAGE_NUMBERED);
	}
	message_make(data, 0, 1, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(equal_in_any_pieces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_difference_is_kept, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(more_than_was_sent, set_up, tear_down),
		cmocka_unit_test(capitals_are_expected),
		cmocka_unit_test_setup_teardown(what_is_on_its_way_is_bounded, set_up,
						tear_down),
		cmocka_unit_test(messages_say_who_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
