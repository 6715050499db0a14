/* Subnegotiations, written within a bound. */
#include "stream/telnet_sub.h"

#include "stream/telnet_proto.h"

enum { END = 2 }; /* room for IAC SE */

static void put(struct telnet_sub *sub, uint8_t byte, size_t reserve)
{
	if (sub->is_too_long || sub->len + 1 + reserve > sizeof(sub->bytes))
		sub->is_too_long = true;
	else
		sub->bytes[sub->len++] = byte;
}

void telnet_sub_start(struct telnet_sub *sub, uint8_t option)
{
	sub->len = 0;
	sub->is_too_long = false;
	put(sub, TELNET_IAC, END);
	put(sub, TELNET_SB, END);
	put(sub, option, END);
}

void telnet_sub_byte(struct telnet_sub *sub, uint8_t byte)
{
	if (byte == TELNET_IAC)
		put(sub, byte, END + 1);
	put(sub, byte, END);
}

void telnet_sub_add(struct telnet_sub *sub, const void *data, size_t n)
{
	const uint8_t *bytes = data;
	size_t i;

	for (i = 0; i < n; i++)
		telnet_sub_byte(sub, bytes[i]);
}

bool telnet_sub_finish(struct telnet_sub *sub)
{
	put(sub, TELNET_IAC, 1);
	put(sub, TELNET_SE, 0);
	return !sub->is_too_long;
}
