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
	buf_printf(b, " \"");
	text_escape(b, data, n, TEXT_KEEP_NONE);
	buf_byte(b, '"');
}

/* A number's word in a table, which may have gaps, or the number. */
static void add_word(struct buf *b, const char *const *words, size_t n_words, uint8_t number)
{
	if (number < n_words && words[number])
		buf_printf(b, " %s", words[number]);
	else
		buf_printf(b, " %u", number);
}

static const char *const verbs[] = { "IS", "SEND", "INFO" };

/* Those whose first byte is IS, SEND or INFO. */
static void add_verb(struct buf *b, uint8_t verb)
{
	add_word(b, verbs, ARRAY_SIZE(verbs), verb);
}

/* The first byte is one of these words, the rest numbers. */
static void describe_words(struct buf *b, const char *const *words, size_t n_words,
			   const uint8_t *data, size_t n)
{
	if (!n)
		return;
	add_word(b, words, n_words, data[0]);
	add_numbers(b, data + 1, n - 1);
}

static void describe_text(struct buf *b, const uint8_t *data, size_t n)
{
	if (!n)
		return;
	add_verb(b, data[0]);
	add_text(b, data + 1, n - 1);
}

/* From SB to SE, within a STATUS: how many bytes it has. */
static size_t describe_inner(struct buf *b, const uint8_t *data, size_t n)
{
	char name[16];
	size_t end = 2;

	while (end < n && data[end] != TELNET_SE)
		end++;
	buf_printf(b, " SB %s", telnet_describe_option(name, data[1]));
	add_numbers(b, data + 2, end - 2);
	if (end == n)
		return n;
	buf_printf(b, " SE");
	return end + 1;
}

/* RFC 859: the list of what the peer takes to be on, and subnegotiations that say how. */
static void describe_status(struct buf *b, const uint8_t *data, size_t n)
{
	char name[16];
	size_t i = 1;

	if (!n)
		return;
	add_verb(b, data[0]);
	while (i + 1 < n && data[i] >= TELNET_SB && data[i] <= TELNET_DONT) {
		if (data[i] == TELNET_SB) {
			i += describe_inner(b, data + i, n - i);
			continue;
		}
		buf_printf(b, " %s %s", telnet_command_name(data[i]),
			   telnet_describe_option(name, data[i + 1]));
		i += 2;
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

/* As a person would type it: ^C, a, or a number. */
static void add_character(struct buf *b, uint8_t c)
{
	if (c < ' ' || c == 0x7f)
		buf_printf(b, " ^%c", c ^ '@');
	else if (c < 0x7f)
		buf_printf(b, " %c", c);
	else
		buf_printf(b, " %u", c);
}

/* Triples of a function, how it can be used, and its character. */
static void describe_characters(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const levels[] = { "NOSUPPORT", "CANTCHANGE", "VALUE", "DEFAULT" };
	size_t i;

	for (i = 0; i + 3 <= n; i += 3) {
		const char *name = telnet_slc_name(data[i]);
		uint8_t how = data[i + 1];

		if (name)
			buf_printf(b, " %s", name);
		else
			buf_printf(b, " %u", data[i]);
		buf_printf(b, " %s%s%s%s", levels[how & SLC_LEVEL], how & SLC_ACK ? "|ACK" : "",
			   how & SLC_FLUSHIN ? "|FLUSHIN" : "",
			   how & SLC_FLUSHOUT ? "|FLUSHOUT" : "");
		if ((how & SLC_LEVEL) != SLC_NOSUPPORT)
			add_character(b, data[i + 2]);
		buf_byte(b, ';');
	}
	add_numbers(b, data + i, n - i);
}

/* WILL, WONT, DO or DONT FORWARDMASK, and which characters it names. */
static void describe_mask(struct buf *b, const uint8_t *data, size_t n)
{
	buf_printf(b, " %s", telnet_command_name(data[0]));
	if (n < 2 || data[1] != LINEMODE_FORWARDMASK) {
		add_numbers(b, data + 1, n - 1);
		return;
	}
	buf_printf(b, " FORWARDMASK");
	add_numbers(b, data + 2, n - 2);
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
	} else if (n >= 1 && data[0] >= TELNET_WILL && data[0] <= TELNET_DONT) {
		describe_mask(b, data, n);
	} else {
		add_numbers(b, data, n);
	}
}

/* ---- COM-PORT (RFC 2217) ---- */

static const char *const comport_words[] = {
	"SIGNATURE",	     "SET-BAUDRATE",	    "SET-DATASIZE",	  "SET-PARITY",
	"SET-STOPSIZE",	     "SET-CONTROL",	    "NOTIFY-LINESTATE",	  "NOTIFY-MODEMSTATE",
	"FLOWCONTROL-SUSPEND", "FLOWCONTROL-RESUME", "SET-LINESTATE-MASK", "SET-MODEMSTATE-MASK",
	"PURGE-DATA",
};

enum { COMPORT_SIGNATURE = 0, COMPORT_LINE_MASK = 10, COMPORT_MODEM_MASK = 11, COMPORT_PURGE = 12 };

static const char *const parities[] = { "ASK", "NONE", "ODD", "EVEN", "MARK", "SPACE" };
static const char *const stops[] = { "ASK", "1", "2", "1.5" };
static const char *const purges[] = { NULL, "RECEIVE", "TRANSMIT", "BOTH" };
static const char *const controls[] = {
	"FLOW ASK",    "FLOW NONE",    "FLOW XON/XOFF",	  "FLOW HARDWARE", "BREAK ASK",
	"BREAK ON",    "BREAK OFF",    "DTR ASK",	  "DTR ON",	   "DTR OFF",
	"RTS ASK",     "RTS ON",       "RTS OFF",	  "FLOW IN ASK",   "FLOW IN NONE",
	"FLOW IN XON/XOFF", "FLOW IN HARDWARE", "FLOW DCD", "FLOW IN DTR", "FLOW DSR",
};
static const char *const line_bits[8] = {
	"DATA-READY", "OVERRUN", "PARITY-ERROR", "FRAMING-ERROR",
	"BREAK",      "HOLDING-EMPTY", "SHIFT-EMPTY", "TIME-OUT",
};
static const char *const modem_bits[8] = {
	"DELTA-CTS", "DELTA-DSR", "RING-END", "DELTA-CD", "CTS", "DSR", "RI", "CD",
};

static void add_bits(struct buf *b, const char *const *names, uint8_t bits)
{
	unsigned i;

	if (!bits)
		buf_printf(b, " NONE");
	for (i = 0; i < 8; i++) {
		if (bits >> i & 1)
			buf_printf(b, " %s", names[i]);
	}
}

static void describe_comport_value(struct buf *b, uint8_t word, uint8_t value)
{
	switch (word) {
	case COMPORT_PARITY:
		add_word(b, parities, ARRAY_SIZE(parities), value);
		break;
	case COMPORT_STOP:
		add_word(b, stops, ARRAY_SIZE(stops), value);
		break;
	case COMPORT_CONTROL:
		add_word(b, controls, ARRAY_SIZE(controls), value);
		break;
	case COMPORT_LINE_STATE:
	case COMPORT_LINE_MASK:
		add_bits(b, line_bits, value);
		break;
	case COMPORT_MODEM_STATE:
	case COMPORT_MODEM_MASK:
		add_bits(b, modem_bits, value);
		break;
	case COMPORT_PURGE:
		add_word(b, purges, ARRAY_SIZE(purges), value);
		break;
	default:
		buf_printf(b, " %u", value);
		break;
	}
}

/* The server's words have the number of the client's and 100. */
static void describe_comport(struct buf *b, const uint8_t *data, size_t n)
{
	bool is_answer = n && data[0] >= COMPORT_ANSWER;
	uint8_t word;

	if (!n)
		return;
	word = is_answer ? data[0] - COMPORT_ANSWER : data[0];
	if (is_answer && word < ARRAY_SIZE(comport_words))
		buf_printf(b, " SERVER");
	if (word < ARRAY_SIZE(comport_words))
		buf_printf(b, " %s", comport_words[word]);
	else
		buf_printf(b, " %u", data[0]);
	if (word == COMPORT_SIGNATURE)
		add_text(b, data + 1, n - 1);
	else if (word == COMPORT_BAUD && n == 5)
		buf_printf(b, " %u", bytes_u32(data + 1));
	else if (n == 2)
		describe_comport_value(b, word, data[1]);
	else
		add_numbers(b, data + 1, n - 1);
}

/* ---- the rest ---- */

static void describe_charset(struct buf *b, const uint8_t *data, size_t n)
{
	static const char *const words[] = { NULL,	  "REQUEST",	     "ACCEPTED",
					     "REJECTED",  "TTABLE-IS",	     "TTABLE-REJECTED",
					     "TTABLE-ACK", "TTABLE-NAK" };

	if (!n)
		return;
	add_word(b, words, ARRAY_SIZE(words), data[0]);
	add_text(b, data + 1, n - 1);
}

static const char *const flow_words[] = { "OFF", "ON", "RESTART-ANY", "RESTART-XON" };
static const char *const auth_words[] = { "IS", "SEND", "REPLY", "NAME" };
static const char *const encrypt_words[] = { "IS",	     "SUPPORT",	      "REPLY",
					     "START",	     "END",	      "REQUEST-START",
					     "REQUEST-END", "ENC-KEYID",      "DEC-KEYID" };
static const char *const tls_words[] = { NULL, "FOLLOWS" };

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
			buf_printf(b, " %ux%u", bytes_u16(data), bytes_u16(data + 2));
		else
			add_numbers(b, data, n);
		break;
	case TELOPT_LFLOW:
		describe_words(b, flow_words, ARRAY_SIZE(flow_words), data, n);
		break;
	case TELOPT_AUTH:
		describe_words(b, auth_words, ARRAY_SIZE(auth_words), data, n);
		break;
	case TELOPT_ENCRYPT:
		describe_words(b, encrypt_words, ARRAY_SIZE(encrypt_words), data, n);
		break;
	case TELOPT_START_TLS:
		describe_words(b, tls_words, ARRAY_SIZE(tls_words), data, n);
		break;
	case TELOPT_GMCP:
		add_text(b, data, n);
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
