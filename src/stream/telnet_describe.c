/* Subnegotiations in words. */
#include "stream/telnet_describe.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/telnet_charset.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_proto.h"

#include <stdio.h>

const char *telnet_describe_option(char dst[static 16], uint8_t option)
{
	const char *name = telnet_option_name(option);

	if (name)
		snprintf(dst, 16, "%s", name);
	else
		snprintf(dst, 16, "%u", option);
	return dst;
}

static void add_numbers(struct buf *b, const uint8_t *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(b, " %u", data[i]);
}

static void add_text(struct buf *b, const uint8_t *data, size_t n)
{
	if (!n)
		return;
	buf_byte(b, ' ');
	text_escape(b, data, n, TEXT_KEEP_NONE);
}

/* Those whose first byte is IS, SEND or INFO. */
static void add_verb(struct buf *b, uint8_t verb)
{
	static const char *const verbs[] = { "IS", "SEND", "INFO" };

	if (verb < ARRAY_SIZE(verbs))
		buf_printf(b, " %s", verbs[verb]);
	else
		buf_printf(b, " %u", verb);
}

static void describe_text(struct buf *b, const uint8_t *data, size_t n)
{
	if (!n)
		return;
	add_verb(b, data[0]);
	add_text(b, data + 1, n - 1);
}

/* RFC 859: the list of what the peer takes to be on, and subnegotiations that say how. */
static void describe_status(struct buf *b, const uint8_t *data, size_t n)
{
	char name[16];
	size_t i;

	if (!n)
		return;
	add_verb(b, data[0]);
	for (i = 1; i + 1 < n; i += 2) {
		if (data[i] < TELNET_WILL || data[i] > TELNET_DONT)
			break;
		buf_printf(b, " %s %s", telnet_command_name(data[i]),
			   telnet_describe_option(name, data[i + 1]));
	}
	if (i < n)
		add_numbers(b, data + i, n - i);
}

static void describe_environ(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const marks[] = { "VAR", "VALUE", "ESC", "USERVAR" };
	size_t i, from;

	if (!n)
		return;
	add_verb(b, data[0]);
	for (i = 1; i < n; i++) {
		if (data[i] < ARRAY_SIZE(marks)) {
			buf_printf(b, " %s", marks[data[i]]);
			continue;
		}
		for (from = i; i + 1 < n && data[i + 1] >= ARRAY_SIZE(marks); i++)
			;
		add_text(b, data + from, i + 1 - from);
	}
}

static void describe_characters(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const levels[] = { "NOSUPPORT", "CANTCHANGE", "VALUE", "DEFAULT" };
	size_t i;

	for (i = 0; i + 3 <= n; i += 3) {
		const char *name = telnet_slc_name(data[i]);

		if (name)
			buf_printf(b, " %s", name);
		else
			buf_printf(b, " %u", data[i]);
		buf_printf(b, " %s%s %u;", levels[data[i + 1] & SLC_LEVEL],
			   data[i + 1] & SLC_ACK ? "|ACK" : "", data[i + 2]);
	}
}

static void describe_linemode(struct buf *b, const uint8_t *data, size_t n)
{
	if (n >= 1 && data[0] == LINEMODE_SLC) {
		buf_printf(b, " SLC");
		describe_characters(b, data + 1, n - 1);
	} else if (n == 2 && data[0] == LINEMODE_MODE) {
		buf_printf(b, " MODE%s%s%s%s%s", data[1] & LINEMODE_EDIT ? " EDIT" : "",
			   data[1] & LINEMODE_TRAPSIG ? " TRAPSIG" : "",
			   data[1] & LINEMODE_SOFT_TAB ? " SOFT_TAB" : "",
			   data[1] & LINEMODE_LIT_ECHO ? " LIT_ECHO" : "",
			   data[1] & LINEMODE_ACK ? " ACK" : "");
	} else if (n >= 1 && telnet_command_name(data[0])) {
		buf_printf(b, " %s", telnet_command_name(data[0]));
		add_numbers(b, data + 1, n - 1);
	} else {
		add_numbers(b, data, n);
	}
}

static void describe_comport(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const words[] = { [COMPORT_BAUD] = "BAUD",
					     [COMPORT_DATA] = "DATASIZE",
					     [COMPORT_PARITY] = "PARITY",
					     [COMPORT_STOP] = "STOPSIZE",
					     [COMPORT_CONTROL] = "CONTROL",
					     [COMPORT_LINE_STATE] = "LINESTATE",
					     [COMPORT_MODEM_STATE] = "MODEMSTATE" };
	uint8_t word;

	if (!n)
		return;
	word = data[0] >= COMPORT_ANSWER ? data[0] - COMPORT_ANSWER : data[0];
	if (word < ARRAY_SIZE(words) && words[word])
		buf_printf(b, " %s", words[word]);
	else
		buf_printf(b, " %u", data[0]);
	if (word == COMPORT_BAUD && n == 5)
		buf_printf(b, " %u", bytes_u32(data + 1));
	else
		add_numbers(b, data + 1, n - 1);
}

static void describe_charset(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const words[] = { [CHARSET_REQUEST] = "REQUEST",
					     [CHARSET_ACCEPTED] = "ACCEPTED",
					     [CHARSET_REJECTED] = "REJECTED" };

	if (!n)
		return;
	if (data[0] < ARRAY_SIZE(words) && words[data[0]])
		buf_printf(b, " %s", words[data[0]]);
	else
		buf_printf(b, " %u", data[0]);
	add_text(b, data + 1, n - 1);
}

void telnet_describe_sub(struct buf *b, uint8_t option, const uint8_t *data, size_t n)
{
	char name[16];

	buf_printf(b, "%s", telnet_describe_option(name, option));
	switch (option) {
	case TELOPT_STATUS:
		describe_status(b, data, n);
		break;
	case TELOPT_TTYPE:
	case TELOPT_TSPEED:
	case TELOPT_XDISPLOC:
		describe_text(b, data, n);
		break;
	case TELOPT_NAWS:
		if (n == 4)
			buf_printf(b, " %u %u", bytes_u16(data), bytes_u16(data + 2));
		break;
	case TELOPT_LINEMODE:
		describe_linemode(b, data, n);
		break;
	case TELOPT_NEW_ENVIRON:
		describe_environ(b, data, n);
		break;
	case TELOPT_CHARSET:
		describe_charset(b, data, n);
		break;
	case TELOPT_COM_PORT:
		describe_comport(b, data, n);
		break;
	default:
		add_numbers(b, data, n);
		break;
	}
}
