/* Packets of bytes: checksums against worked examples, and what a packet can hold. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "stream/frame.h"

#include <string.h>

static struct addr at(const char *text, uint16_t port)
{
	struct addr a;

	assert_true(addr_parse(text, port, &a));
	return a;
}

/* The example of RFC 1071 section 3. */
static void the_sum_is_that_of_rfc_1071(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	(void)state;
	assert_int_equal(frame_fold(frame_sum(0, bytes, sizeof(bytes))), (uint16_t)~0xddf2);
	assert_int_equal(frame_fold(frame_sum(frame_sum(0, bytes, 2), bytes + 2, 6)),
			 (uint16_t)~0xddf2);
	assert_int_equal(frame_fold(frame_sum(0, bytes, 3)), (uint16_t)~0xf201);
}

/* A datagram "hi" by hand: pseudo-header, header and data sum up to ones. */
static void a_datagram_is_right(void **state)
{
	struct frame f = { .from = at("192.0.2.1", 40000), .to = at("192.0.2.2", 7),
			   .data = (const uint8_t *)"hi", .n = 2 };
	uint8_t head[FRAME_HEAD_MAX];
	static const uint8_t expected[] = {
		0x45, 0, 0, 30, 0, 0, 0x40, 0, 64, 17, 0xb6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
		0x9c, 0x40, 0, 7, 0, 10, 0x77, 0x25,
	};

	(void)state;
	assert_int_equal(frame_head(head, &f), sizeof(expected));
	assert_memory_equal(head, expected, sizeof(expected));
}

/* A sum of zero would say that there is none: RFC 768. */
static void a_sum_of_zero_is_sent_as_ones(void **state)
{
	struct frame f = { .from = at("::1", 1), .to = at("::1", 2), .n = 2 };
	uint8_t head[FRAME_HEAD_MAX], data[2] = { 0, 0 };
	uint16_t sum;

	(void)state;
	f.data = data;
	assert_int_equal(frame_head(head, &f), 48);
	sum = bytes_u16(head + 46);
	data[0] = (uint8_t)(sum >> 8);
	data[1] = (uint8_t)sum;
	(void)frame_head(head, &f);
	assert_int_equal(bytes_u16(head + 46), 0xffff);
}

static void a_syn_offers_what_a_packet_holds(void **state)
{
	struct frame f = { .from = at("2001:db8::1", 40000), .to = at("2001:db8::2", 7),
			   .is_tcp = true, .flags = FRAME_SYN, .seq = 0x01020304 };
	uint8_t head[FRAME_HEAD_MAX];

	(void)state;
	assert_int_equal(frame_head(head, &f), FRAME_HEAD_MAX);
	assert_int_equal(bytes_u32(head + 44), 0x01020304);
	assert_int_equal(head[52], 7 << 4);
	assert_int_equal(bytes_u16(head + 62), frame_room(AF_INET6, true));
}

static void the_largest_packets_have_no_room_left(void **state)
{
	(void)state;
	assert_int_equal(frame_room(AF_INET, true), 65535 - 40);
	assert_int_equal(frame_room(AF_INET6, true), 65535 - 20);
	assert_int_equal(frame_room(AF_INET, false), 65507);
	assert_int_equal(frame_room(AF_INET6, false), 65527);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sum_is_that_of_rfc_1071),
		cmocka_unit_test(a_datagram_is_right),
		cmocka_unit_test(a_sum_of_zero_is_sent_as_ones),
		cmocka_unit_test(a_syn_offers_what_a_packet_holds),
		cmocka_unit_test(the_largest_packets_have_no_room_left),
	};

	return cmocka_run_group_tests_name("frames", tests, NULL, NULL);
}
