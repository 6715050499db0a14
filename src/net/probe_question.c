/* Questions and answers of a few protocols, as far as a probe needs them. */
#include "net/probe_question.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
	[PROBE_EMPTY] = "empty", [PROBE_DNS] = "dns",	[PROBE_NTP] = "ntp",
	[PROBE_SNMP] = "snmp",	 [PROBE_ECHO] = "echo",
};

enum probe_kind probe_kind_of_port(uint16_t port)
{
	switch (port) {
	case 7:
		return PROBE_ECHO;
	case 53:
		return PROBE_DNS;
	case 123:
		return PROBE_NTP;
	case 161:
		return PROBE_SNMP;
	default:
		return PROBE_EMPTY;
	}
}

bool probe_kind_parse(const char *word, enum probe_kind *ret)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(word, names[i])) {
			*ret = (enum probe_kind)i;
			return true;
		}
	}
	return false;
}

const char *probe_kind_name(enum probe_kind kind)
{
	return names[kind];
}

/* ---- dns ---- */

enum { DNS_HEADER = 12, DNS_QUESTION = 5 };

/* The root's name servers, IN. */
static const uint8_t dns_question[DNS_QUESTION] = { 0, 0, 2, 0, 1 };

static size_t ask_dns(uint8_t *dst, const uint8_t *token)
{
	static const uint8_t header[DNS_HEADER] = { [5] = 1 };

	memcpy(dst, header, DNS_HEADER);
	memcpy(dst, token, 2);
	memcpy(dst + DNS_HEADER, dns_question, DNS_QUESTION);
	return DNS_HEADER + DNS_QUESTION;
}

static bool read_dns(char *dst, const uint8_t *token, const uint8_t *p, size_t n)
{
	static const char *const codes[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
					     "NOTIMP", "REFUSED" };
	unsigned code;

	if (n < DNS_HEADER || memcmp(p, token, 2) != 0 || !(p[2] & 0x80))
		return false;
	code = p[3] & 0x0f;
	if (code < ARRAY_SIZE(codes))
		snprintf(dst, PROBE_DETAIL, "dns, %s", codes[code]);
	else
		snprintf(dst, PROBE_DETAIL, "dns, RCODE%u", code);
	return true;
}

/* ---- ntp ---- */

enum { NTP_PACKET = 48, NTP_ORIGIN = 24, NTP_TRANSMIT = 40 };

/* Version 4, mode 3; a random time of transmission, which the answer gives back. */
static size_t ask_ntp(uint8_t *dst, const uint8_t *token)
{
	memset(dst, 0, NTP_PACKET);
	dst[0] = 4 << 3 | 3;
	memcpy(dst + NTP_TRANSMIT, token, PROBE_TOKEN);
	return NTP_PACKET;
}

static bool read_ntp(char *dst, const uint8_t *token, const uint8_t *p, size_t n)
{
	if (n < NTP_PACKET || (p[0] & 7) != 4 || memcmp(p + NTP_ORIGIN, token, PROBE_TOKEN) != 0)
		return false;
	snprintf(dst, PROBE_DETAIL, "ntp, stratum %u", p[1]);
	return true;
}

/* ---- snmp ---- */

/*
 * An empty get-request with no engine and no user, which every engine answers by a report of
 * its own name.  The message's number stands in four bytes, the first of them 0x40 to 0x7f, so
 * that it is positive and of that length.
 */
static const uint8_t snmp_request[] = {
	0x30, 0x3e,					/* the message */
	0x02, 0x01, 0x03,				/* version 3 */
	0x30, 0x11,					/* its header: number, size, flags, model */
	0x02, 0x04, 0x00, 0x00, 0x00, 0x00,
	0x02, 0x03, 0x00, 0xff, 0xe3,
	0x04, 0x01, 0x04,				/* may be reported */
	0x02, 0x01, 0x03,				/* user-based security */
	0x04, 0x10, 0x30, 0x0e,				/* no engine, boots and time 0, no user */
	0x04, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00, 0x04, 0x00,
	0x30, 0x14, 0x04, 0x00, 0x04, 0x00,		/* no context */
	0xa0, 0x0e,					/* get-request of nothing */
	0x02, 0x04, 0x00, 0x00, 0x00, 0x00,
	0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x00,
};

enum { SNMP_NUMBER = 9, SNMP_REQUEST_NUMBER = 52 };

static void put_snmp_number(uint8_t dst[static 4], const uint8_t *token)
{
	memcpy(dst, token, 4);
	dst[0] = (uint8_t)((dst[0] & 0x3f) | 0x40);
}

static size_t ask_snmp(uint8_t *dst, const uint8_t *token)
{
	memcpy(dst, snmp_request, sizeof(snmp_request));
	put_snmp_number(dst + SNMP_NUMBER, token);
	put_snmp_number(dst + SNMP_REQUEST_NUMBER, token);
	return sizeof(snmp_request);
}

/* The tag and length of one BER element; how many bytes they take, 0 when they are wrong. */
static size_t skip_ber(const uint8_t *p, size_t n, uint8_t tag)
{
	size_t extra;

	if (n < 2 || p[0] != tag)
		return 0;
	extra = p[1] & 0x80 ? p[1] & 0x7fu : 0;
	return extra <= 4 && 2 + extra <= n ? 2 + extra : 0;
}

static bool read_snmp(char *dst, const uint8_t *token, const uint8_t *p, size_t n)
{
	uint8_t wanted[9] = { 0x02, 0x01, 0x03 }, number[6] = { 0x02, 0x04 };
	size_t at = skip_ber(p, n, 0x30), header;

	if (!at || n - at < 3 || memcmp(p + at, wanted, 3) != 0)
		return false;
	at += 3;
	header = skip_ber(p + at, n - at, 0x30);
	put_snmp_number(number + 2, token);
	if (!header || n - at - header < sizeof(number) ||
	    memcmp(p + at + header, number, sizeof(number)) != 0)
		return false;
	snprintf(dst, PROBE_DETAIL, "snmp, version 3");
	return true;
}

/* ---- all of them ---- */

size_t probe_question(uint8_t dst[static PROBE_QUESTION], enum probe_kind kind,
		      const uint8_t token[static PROBE_TOKEN])
{
	switch (kind) {
	case PROBE_DNS:
		return ask_dns(dst, token);
	case PROBE_NTP:
		return ask_ntp(dst, token);
	case PROBE_SNMP:
		return ask_snmp(dst, token);
	case PROBE_ECHO:
		memcpy(dst, token, PROBE_TOKEN);
		return PROBE_TOKEN;
	case PROBE_EMPTY:
		break;
	}
	return 0;
}

static bool read_echo(char *dst, const uint8_t *token, const uint8_t *p, size_t n)
{
	if (n != PROBE_TOKEN || memcmp(p, token, n) != 0)
		return false;
	snprintf(dst, PROBE_DETAIL, "echo");
	return true;
}

const char *probe_answer(char dst[static PROBE_DETAIL], enum probe_kind kind,
			 const uint8_t token[static PROBE_TOKEN], const uint8_t *answer, size_t n)
{
	bool is_right = false;

	if (kind == PROBE_DNS)
		is_right = read_dns(dst, token, answer, n);
	else if (kind == PROBE_NTP)
		is_right = read_ntp(dst, token, answer, n);
	else if (kind == PROBE_SNMP)
		is_right = read_snmp(dst, token, answer, n);
	else if (kind == PROBE_ECHO)
		is_right = read_echo(dst, token, answer, n);
	else
		snprintf(dst, PROBE_DETAIL, "answers %zu bytes", n);
	if (!is_right && kind != PROBE_EMPTY)
		snprintf(dst, PROBE_DETAIL, "answers, but not as %s", names[kind]);
	return dst;
}
