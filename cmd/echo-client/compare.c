/* What was sent against what comes back. */
#include "echo-client/compare.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

void compare_init(struct compare *c, size_t max, bool is_upper)
{
	*c = (struct compare){ .is_upper = is_upper };
	buf_init(&c->expected, max);
}

void compare_done(struct compare *c)
{
	buf_done(&c->expected);
}

void compare_restart(struct compare *c)
{
	assert(!c->expected.len);
	c->at = 0;
	c->differs = false;
}

size_t compare_room(const struct compare *c)
{
	return buf_room(&c->expected);
}

void compare_sent(struct compare *c, const void *data, size_t n)
{
	uint8_t *room = buf_reserve(&c->expected, n);
	const uint8_t *bytes = data;
	size_t i;

	assert(room);
	for (i = 0; i < n; i++) {
		bool is_small = c->is_upper && bytes[i] >= 'a' && bytes[i] <= 'z';

		room[i] = is_small ? (uint8_t)(bytes[i] - 'a' + 'A') : bytes[i];
	}
	buf_added(&c->expected, n);
}

size_t compare_received(struct compare *c, const void *data, size_t n)
{
	const uint8_t *got = data, *expected;
	size_t i;

	if (n > c->expected.len)
		n = c->expected.len;
	if (!n)
		return 0;
	expected = buf_data(&c->expected);
	for (i = 0; i < n && !c->differs; i++) {
		if (got[i] == expected[i])
			continue;
		c->differs = true;
		c->first = (struct compare_difference){ .at = c->at + i,
							.sent = expected[i],
							.got = got[i] };
	}
	c->at += n;
	buf_consume(&c->expected, n);
	return n;
}

size_t compare_missing(const struct compare *c)
{
	return c->expected.len;
}

/* "'a' (0x61)", "0x0a" */
static const char *format_byte(char dst[static 12], uint8_t byte)
{
	if (byte > ' ' && byte < 0x7f)
		snprintf(dst, 12, "'%c' (0x%02x)", byte, byte);
	else
		snprintf(dst, 12, "0x%02x", byte);
	return dst;
}

const char *compare_format(char dst[static COMPARE_TEXT],
			   const struct compare_difference *d)
{
	char sent[12], got[12];

	snprintf(dst, COMPARE_TEXT, "differs at byte %" PRIu64 ": sent %s, got %s",
		 d->at + 1, format_byte(sent, d->sent), format_byte(got, d->got));
	return dst;
}
