/* The registry of the DNS's numbers: one list, read in both directions. */
#include "dns/rrtype.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Texts in place: pointers would have to be relocated at each start. */
struct word {
	uint16_t number;
	char text[RRTYPE_TEXT - 2];
};

static const struct word types[] = {
#define RRTYPE(symbol, number, text) { number, text },
#include "dns/rrtype.def"
#undef RRTYPE
};

const char *const rrtype_words[] = {
#define RRTYPE(symbol, number, text) text,
#include "dns/rrtype.def"
#undef RRTYPE
	NULL,
};

static const struct word classes[] = {
	{ RRCLASS_IN, "IN" },     { RRCLASS_CH, "CH" },     { RRCLASS_HS, "HS" },
	{ RRCLASS_NONE, "NONE" }, { RRCLASS_ANY, "ANY" },   { RRCLASS_CH, "CHAOS" },
	{ RRCLASS_HS, "HESIOD" }, { RRCLASS_IN, "INTERNET" },
};

static const struct word opcodes[] = {
	{ OPCODE_QUERY, "QUERY" },   { OPCODE_IQUERY, "IQUERY" }, { OPCODE_STATUS, "STATUS" },
	{ OPCODE_NOTIFY, "NOTIFY" }, { OPCODE_UPDATE, "UPDATE" }, { OPCODE_DSO, "DSO" },
};

static const struct word rcodes[] = {
	{ RCODE_NOERROR, "NOERROR" },	{ RCODE_FORMERR, "FORMERR" },
	{ RCODE_SERVFAIL, "SERVFAIL" }, { RCODE_NXDOMAIN, "NXDOMAIN" },
	{ RCODE_NOTIMP, "NOTIMP" },	{ RCODE_REFUSED, "REFUSED" },
	{ RCODE_YXDOMAIN, "YXDOMAIN" }, { RCODE_YXRRSET, "YXRRSET" },
	{ RCODE_NXRRSET, "NXRRSET" },	{ RCODE_NOTAUTH, "NOTAUTH" },
	{ RCODE_NOTZONE, "NOTZONE" },	{ RCODE_DSOTYPENI, "DSOTYPENI" },
	{ RCODE_BADVERS, "BADVERS" },	{ RCODE_BADKEY, "BADKEY" },
	{ RCODE_BADTIME, "BADTIME" },	{ RCODE_BADMODE, "BADMODE" },
	{ RCODE_BADNAME, "BADNAME" },	{ RCODE_BADALG, "BADALG" },
	{ RCODE_BADTRUNC, "BADTRUNC" }, { RCODE_BADCOOKIE, "BADCOOKIE" },
};

static const char *find(const struct word *words, size_t n, unsigned number)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (words[i].number == number)
			return words[i].text;
	return NULL;
}

/* A switch, not find(): every record that is printed comes through here. */
const char *rrtype_name(uint16_t type)
{
	switch (type) {
#define RRTYPE(symbol, number, text)                                                          \
	case number:                                                                          \
		return text;
#include "dns/rrtype.def"
#undef RRTYPE
	default:
		return NULL;
	}
}

const char *rrclass_name(uint16_t class)
{
	return find(classes, ARRAY_SIZE(classes), class);
}

const char *opcode_name(unsigned opcode)
{
	return find(opcodes, ARRAY_SIZE(opcodes), opcode);
}

const char *rcode_name(unsigned rcode)
{
	return find(rcodes, ARRAY_SIZE(rcodes), rcode);
}

static const char *format(char *dst, const char *word, const char *prefix, unsigned number)
{
	if (word)
		memcpy(dst, word, strlen(word) + 1);
	else
		snprintf(dst, RRTYPE_TEXT, "%s%u", prefix, number & 0xffff);
	return dst;
}

const char *rrtype_format(char dst[static RRTYPE_TEXT], uint16_t type)
{
	return format(dst, rrtype_name(type), "TYPE", type);
}

const char *rrclass_format(char dst[static RRTYPE_TEXT], uint16_t class)
{
	return format(dst, rrclass_name(class), "CLASS", class);
}

const char *opcode_format(char dst[static RRTYPE_TEXT], unsigned opcode)
{
	return format(dst, opcode_name(opcode), "OPCODE", opcode);
}

const char *rcode_format(char dst[static RRTYPE_TEXT], unsigned rcode)
{
	return format(dst, rcode_name(rcode), "RCODE", rcode);
}

static bool parse(const struct word *words, size_t n, const char *prefix, const char *text,
		  uint16_t *ret)
{
	size_t prefix_len = strlen(prefix), i;
	uint64_t number;

	for (i = 0; i < n; i++) {
		if (text_equal_nocase(words[i].text, text)) {
			*ret = words[i].number;
			return true;
		}
	}
	if (strncasecmp(text, prefix, prefix_len) != 0 ||
	    !parse_uint(text + prefix_len, 0, UINT16_MAX, &number))
		return false;
	*ret = (uint16_t)number;
	return true;
}

bool rrtype_parse(const char *text, uint16_t *ret)
{
	if (strcmp(text, "*") == 0) {
		*ret = RRTYPE_ANY;
		return true;
	}
	return parse(types, ARRAY_SIZE(types), "TYPE", text, ret);
}

bool rrclass_parse(const char *text, uint16_t *ret)
{
	return parse(classes, ARRAY_SIZE(classes), "CLASS", text, ret);
}

/* text_suggest() compares case; mnemonics are capitals, and a user may have typed small ones. */
static const char *suggest(const struct word *words, size_t n, const char *word)
{
	const char *list[ARRAY_SIZE(types)];
	char capitals[32];
	size_t i;

	for (i = 0; i < n; i++)
		list[i] = words[i].text;
	for (i = 0; word[i] && i < sizeof(capitals) - 1; i++)
		capitals[i] = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 32) : word[i];
	capitals[i] = '\0';
	return word[i] ? NULL : text_suggest(capitals, list, n);
}

const char *rrtype_suggest(const char *word)
{
	return suggest(types, ARRAY_SIZE(types), word);
}

const char *rrclass_suggest(const char *word)
{
	return suggest(classes, ARRAY_SIZE(classes), word);
}

bool rrtype_is_question(uint16_t type)
{
	return type >= RRTYPE_IXFR && type <= RRTYPE_ANY;
}
