/*
 * ldns as a second opinion: a few hundred records, made from the rows of rdata.def with a fixed
 * seed, are printed by both, and each reads what the other printed.
 *
 * Letter case and blanks may differ.  Where ldns 1.8.3 is known to print or read something else,
 * the type stands in a list below with the reason.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/rdata.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 16 };

enum differs {
	TEXT = 1,	/* its text is another, and means the same */
	ITS_TEXT = 2,	/* its text means something else */
	ITS_READING = 4, /* it does not read the right text */
	GENERIC = TEXT | ITS_READING, /* it has no form of its own for the type */
};

static const struct {
	uint16_t type;
	int what;
	const char *why;
} differences[] = {
	{ RRTYPE_WKS, TEXT | ITS_TEXT, "prints the names of services and protocols" },
	{ RRTYPE_NSAP_PTR, TEXT | ITS_TEXT | ITS_READING, "prints the name as a quoted string" },
	{ RRTYPE_KEY, ITS_READING, "cannot read a key that is not there" },
	{ RRTYPE_NXT, TEXT | ITS_TEXT | ITS_READING, "prints the list of types in hex" },
	{ RRTYPE_ATMA, TEXT | ITS_TEXT | ITS_READING, "prints the format, and all in hex" },
	{ RRTYPE_A6, GENERIC, "\\# only" },
	{ RRTYPE_LOC, TEXT, "pads degrees and minutes with a zero" },
	{ RRTYPE_CERT, TEXT, "prints the algorithm's number, BIND its mnemonic" },
	{ RRTYPE_SINK, TEXT | ITS_TEXT | ITS_READING, "loses all behind the first number" },
	{ RRTYPE_APL, TEXT, "does not shorten IPv6 addresses" },
	{ RRTYPE_DNSKEY, TEXT, "appends a comment with the key's tag and size" },
	{ RRTYPE_NINFO, GENERIC, "\\# only" },
	{ RRTYPE_RKEY, GENERIC, "\\# only" },
	{ RRTYPE_CSYNC, ITS_READING, "cannot read an empty list of types" },
	{ RRTYPE_SVCB, TEXT, "puts no quotes around values" },
	{ RRTYPE_HTTPS, TEXT, "puts no quotes around values" },
	{ RRTYPE_DSYNC, GENERIC, "\\# only" },
	{ RRTYPE_HHIT, GENERIC, "\\# only" },
	{ RRTYPE_BRID, GENERIC, "\\# only" },
	{ RRTYPE_NID, TEXT, "pads each group to four digits, BIND does not" },
	{ RRTYPE_L64, TEXT, "pads each group to four digits, BIND does not" },
	{ RRTYPE_TKEY, TEXT | ITS_TEXT | ITS_READING,
	  "prints times as dates, and the error's number" },
	{ RRTYPE_TSIG, TEXT | ITS_READING, "prints the error's number, BIND its mnemonic" },
	{ RRTYPE_DOA, GENERIC, "\\# only" },
	{ RRTYPE_AMTRELAY, GENERIC, "\\# only" },
	{ RRTYPE_IPN, GENERIC, "\\# only" },
	{ RRTYPE_AVC, GENERIC, "\\# only" },
	{ RRTYPE_RESINFO, GENERIC, "\\# only" },
	{ RRTYPE_WALLET, GENERIC, "\\# only" },
	{ RRTYPE_CLA, GENERIC, "\\# only" },
	{ RRTYPE_TA, GENERIC, "\\# only" },
};

/* What was seen to differ, in the order of the list. */
static int seen[ARRAY_SIZE(differences)];

static int known_difference(uint16_t type, int found)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(differences); i++) {
		if (differences[i].type == type) {
			seen[i] |= found;
			return differences[i].what;
		}
	}
	return 0;
}

/* The same records in every run (a xorshift generator). */
static uint32_t random_state = 2463534242U;

static uint32_t random_below(uint32_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % bound;
}

static void put_number(struct buf *b, unsigned bytes)
{
	while (bytes-- > 0)
		buf_byte(b, (uint8_t)random_below(256));
}

static void put_label(struct buf *b, const char *alphabet)
{
	unsigned n = 1 + random_below(12), i;

	buf_byte(b, (uint8_t)n);
	for (i = 0; i < n; i++)
		buf_byte(b, (uint8_t)alphabet[random_below((uint32_t)strlen(alphabet))]);
}

static void put_name(struct buf *b)
{
	unsigned labels = random_below(4);

	while (labels-- > 0)
		put_label(b, "abcxyzABC0189-_");
	buf_byte(b, 0);
}

static void put_counted(struct buf *b, unsigned least, unsigned most)
{
	unsigned n = least + random_below(most - least + 1);

	buf_byte(b, (uint8_t)n);
	put_number(b, n);
}

static void put_types(struct buf *b, bool is_some)
{
	static const uint8_t windows[] = { 0, 6, 0x40, 0x01, 0, 0, 0, 3, 1, 1, 0x40 };

	if (is_some || random_below(3))
		buf_append(b, windows, random_below(2) ? 8 : sizeof(windows));
}

static void put_location(struct buf *b)
{
	buf_append(b, "\0\x12\x16\x13", 4);
	buf_u32(b, 0x80000000U + random_below(2 * 324000000) - 324000000);
	buf_u32(b, 0x80000000U + random_below(2 * 648000000) - 648000000);
	buf_u32(b, random_below(20000000));
}

static void put_prefixes(struct buf *b)
{
	if (random_below(2))
		buf_append(b, "\0\1\x18\3\xc0\0\2", 7);
	buf_append(b, "\0\2\x20\x84\x20\1\x0d\xb8", 8);
}

static void put_params(struct buf *b)
{
	if (random_below(2))
		buf_append(b, "\0\1\0\6\2h2\2h3", 10);
	if (random_below(2))
		buf_append(b, "\0\3\0\2\x20\xfb", 6);
	if (random_below(2))
		buf_append(b, "\0\4\0\4\xc0\0\2\1", 8);
	if (random_below(2))
		buf_append(b, "\2\x9b\0\5hello", 9);
}

/* A digest of the type that was written last; of a type with any length, ten bytes or none. */
static void put_digest(struct buf *b, const uint8_t *lengths)
{
	put_number(b, lengths[buf_data(b)[b->len - 1]]);
}

static void put_digits(struct buf *b)
{
	unsigned n = 4 + random_below(12);

	buf_byte(b, (uint8_t)n);
	while (n-- > 0)
		buf_byte(b, (uint8_t)('0' + random_below(10)));
}

/* What a type of gateway was written for; 128 is the discovery bit of AMTRELAY. */
static void put_gateway(struct buf *b, unsigned type)
{
	if (type == 3)
		put_name(b);
	else
		put_number(b, type == 1 ? 4 : type == 2 ? 16 : 0);
}

/* The kinds of rdata_shape.c; what the first of a pair said is kept for the second. */
static void put_shape(struct buf *b, enum field_kind kind)
{
	static const uint8_t ds[] = { 10, 20, 32, 32, 48 }, ssh[] = { 10, 20, 32, 10, 10 },
			     zone[] = { 12, 48, 64, 20, 20 };
	static unsigned ruler;

	switch (kind) {
	case KIND_LENGTH8:
		buf_byte(b, 16);
		break;
	case KIND_LENGTH16:
		buf_u16(b, 40);
		break;
	case KIND_HEX_COUNTED:
		put_number(b, 16);
		break;
	case KIND_BASE64_COUNTED:
		put_number(b, 40);
		break;
	case KIND_BLOB:
		buf_u16(b, 16);
		put_number(b, 16);
		break;
	case KIND_NAMES:
		for (ruler = random_below(3); ruler > 0; ruler--)
			put_name(b);
		break;
	case KIND_LABELS: /* put_name() makes fewer */
		buf_byte(b, (uint8_t)(4 + random_below(120)));
		break;
	case KIND_SIGNER:
		put_name(b);
		break;
	case KIND_KEY_FLAGS:
		ruler = random_below(4);
		buf_u16(b, (uint16_t)(ruler << 14));
		break;
	case KIND_NO_FLAGS:
		buf_u16(b, 0);
		break;
	case KIND_KEY:
		put_number(b, ruler == 3 ? 0 : 20);
		break;
	case KIND_DIGEST_TYPE:
		buf_byte(b, (uint8_t)random_below(5));
		break;
	case KIND_DIGEST_DS:
		put_digest(b, ds);
		break;
	case KIND_DIGEST_SSH:
		put_digest(b, ssh);
		break;
	case KIND_DIGEST_ZONE:
		put_digest(b, zone);
		break;
	case KIND_GATEWAY_TYPE:
	case KIND_RELAY_TYPE:
		ruler = random_below(4);
		buf_byte(b, (uint8_t)(ruler | (kind == KIND_RELAY_TYPE ? random_below(2) << 7 : 0)));
		break;
	case KIND_GATEWAY:
		put_gateway(b, ruler);
		break;
	case KIND_A6_LENGTH:
		ruler = random_below(17) * 8;
		buf_byte(b, (uint8_t)ruler);
		break;
	case KIND_A6_SUFFIX:
		put_number(b, 16 - ruler / 8);
		break;
	case KIND_A6_PREFIX:
		if (ruler)
			put_name(b);
		break;
	default:
		break;
	}
}

static void put_historic(struct buf *b, enum field_kind kind)
{
	switch (kind) {
	case KIND_PORTS:
	case KIND_TYPES_NXT:
		put_number(b, 4);
		buf_data(b)[b->len - 4] &= 0x7f;
		buf_data(b)[b->len - 1] |= 1;
		break;
	case KIND_ATM:
		if (random_below(2)) {
			buf_append(b, "\1" "61200000000", 12);
			break;
		}
		buf_byte(b, 0);
		put_number(b, 20);
		break;
	default:
		put_number(b, 20);
		break;
	}
}

static void put_field(struct buf *b, enum field_kind kind)
{
	if (kind >= KIND_HISTORIC) {
		put_historic(b, kind);
		return;
	}
	if (kind >= KIND_SHAPE) {
		put_shape(b, kind);
		return;
	}
	switch (kind) {
	case KIND_U8:
		put_number(b, 1);
		break;
	case KIND_U16:
		put_number(b, 2);
		break;
	case KIND_U32:
	case KIND_IPV4:
		put_number(b, 4);
		break;
	case KIND_TIME: /* ldns reads it as a serial number around the present day */
		buf_u32(b, random_below(1U << 31));
		break;
	case KIND_TYPE:
		buf_u16(b, (uint16_t)(1 + random_below(3) * 14));
		break;
	case KIND_CERT_TYPE:
		buf_u16(b, (uint16_t)(1 + random_below(8)));
		break;
	case KIND_SCHEME:
		buf_byte(b, (uint8_t)random_below(3));
		break;
	case KIND_ALGORITHM:
		buf_byte(b, (uint8_t)(random_below(2) ? 8 : 13));
		break;
	case KIND_IPV6:
		put_number(b, 16);
		break;
	case KIND_NAME:
	case KIND_NAME_WHOLE:
		put_name(b);
		break;
	case KIND_STRING:
		put_counted(b, 0, 40);
		break;
	case KIND_STRINGS:
		put_counted(b, 0, 255);
		if (random_below(2))
			put_counted(b, 0, 255);
		break;
	case KIND_TAG:
		put_label(b, "issuewld");
		break;
	case KIND_REST:
	case KIND_HEX:
	case KIND_BASE64:
		put_number(b, 1 + random_below(80));
		break;
	case KIND_SALT:
		put_counted(b, 0, 8);
		break;
	case KIND_BASE32:
		put_counted(b, 20, 20);
		break;
	case KIND_TYPES:
	case KIND_TYPES_SOME:
		put_types(b, kind == KIND_TYPES_SOME);
		break;
	case KIND_LOCATOR:
	case KIND_EUI64:
		put_number(b, 8);
		break;
	case KIND_EUI48:
		put_number(b, 6);
		break;
	case KIND_LOCATION:
		put_location(b);
		break;
	case KIND_PREFIXES:
		put_prefixes(b);
		break;
	case KIND_PARAMS:
		put_params(b);
		break;
	case KIND_U48:
		put_number(b, 6);
		break;
	case KIND_U64:
		put_number(b, 8);
		break;
	case KIND_OCTAL:
		put_number(b, 2);
		break;
	case KIND_RCODE:
		buf_u16(b, (uint16_t)(16 + random_below(3)));
		break;
	case KIND_STRING_OPTIONAL:
		if (random_below(2))
			put_counted(b, 0, 20);
		break;
	case KIND_DIGITS:
		put_digits(b);
		break;
	case KIND_BASE64_OPTIONAL:
	case KIND_BASE64_DASH:
		put_number(b, random_below(3) * 9);
		break;
	default:
		break;
	}
}

static void put_data(struct buf *b, uint16_t type)
{
	const struct rdata_field *field = rdata_row(type, RRCLASS_IN);

	for (; field->kind != KIND_END; field++)
		put_field(b, field->kind);
}

/*
 * Letters without case, runs of blanks as one, none at the end.  ldns leaves a tab in a string as
 * it is, where BIND and we write \009.
 */
static bool same_text(const char *a, const char *b)
{
	for (;;) {
		if (strncmp(a, "\\009", 4) == 0 && *b == '\t') {
			a += 4;
			b++;
			continue;
		}
		bool blank_a = *a == ' ' || !*a;
		bool blank_b = *b == ' ' || !*b;

		if (blank_a && blank_b) {
			a += strspn(a, " ");
			b += strspn(b, " ");
			if (!*a || !*b)
				return !*a && !*b;
			continue;
		}
		if (tolower((unsigned char)*a++) != tolower((unsigned char)*b++))
			return false;
	}
}

/* What ldns prints for the data; to be released by free(). */
static char *ldns_text(uint16_t type, const struct buf *data)
{
	struct buf wire;
	ldns_rr *rr = NULL;
	size_t at = 0;
	char *line, *text = NULL, *p;
	int tabs;

	buf_init(&wire, 4096);
	buf_byte(&wire, 0);
	buf_u16(&wire, type);
	buf_u16(&wire, RRCLASS_IN);
	buf_u32(&wire, 3600);
	buf_u16(&wire, (uint16_t)data->len);
	buf_append(&wire, buf_data(data), data->len);
	if (ldns_wire2rr(&rr, buf_data(&wire), wire.len, &at, LDNS_SECTION_ANSWER) ==
	    LDNS_STATUS_OK) {
		line = ldns_rr2str(rr);
		for (p = line, tabs = 0; *p && tabs < 4; p++)
			tabs += *p == '\t';
		p[strcspn(p, "\n")] = '\0';
		text = xstrdup(p);
		free(line);
		ldns_rr_free(rr);
	}
	buf_done(&wire);
	return text;
}

/* Does ldns read our text to these bytes? */
static bool ldns_reads(uint16_t type, const char *text, const struct buf *data)
{
	char word[RRTYPE_TEXT], *line = xasprintf(". 3600 IN %s %s", rrtype_format(word, type), text);
	ldns_rr *rr = NULL;
	uint8_t *wire = NULL;
	size_t n = 0;
	bool same = false;

	if (ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL) == LDNS_STATUS_OK &&
	    ldns_rr2wire(&wire, rr, LDNS_SECTION_ANSWER, &n) == LDNS_STATUS_OK)
		same = n == data->len + 11 && memcmp(wire + 11, buf_data(data), data->len) == 0;
	free(wire);
	ldns_rr_free(rr);
	free(line);
	return same;
}

static bool we_read(uint16_t type, const char *text, const struct buf *data)
{
	struct error err = ERROR_INIT;
	struct buf back;
	bool same;

	buf_init(&back, 65535);
	same = rdata_parse(&back, type, RRCLASS_IN, text, NULL, &err) == 0 &&
	       back.len == data->len && memcmp(buf_string(&back), buf_data(data), data->len) == 0;
	buf_done(&back);
	return same;
}

static void compare(uint16_t type, const struct buf *data)
{
	struct rdata d = rdata_of(type, RRCLASS_IN, buf_data(data), (uint16_t)data->len);
	char *theirs = ldns_text(type, data);
	const char *ours;
	struct buf text;
	int found = 0;

	buf_init(&text, 65535);
	assert_true(rdata_print(&text, &d, RDATA_PLAIN));
	ours = buf_string(&text);
	assert_true(rdata_is_well_formed(&d));
	assert_true(we_read(type, ours, data));
	if (!theirs)
		fail_msg("TYPE%u: ldns does not take the bytes of %s", type, ours);
	found |= same_text(ours, theirs) ? 0 : TEXT;
	found |= we_read(type, theirs, data) ? 0 : ITS_TEXT;
	found |= ldns_reads(type, ours, data) ? 0 : ITS_READING;
	if (found & ~known_difference(type, found))
		fail_msg("TYPE%u (%d):\nours   %s\ntheirs %s", type, found, ours, theirs);
	free(theirs);
	buf_done(&text);
}

static void every_row_agrees_with_ldns(void **state)
{
	static const uint16_t types[] = {
#define RRTYPE(symbol, number, text) number,
#include "dns/rrtype.def"
#undef RRTYPE
	};
	size_t i, k, records = 0;
	struct buf data;

	(void)state;
	buf_init(&data, 4096);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (k = 0; k < SAMPLES && rdata_row(types[i], RRCLASS_IN); k++) {
			buf_clear(&data);
			put_data(&data, types[i]);
			compare(types[i], &data);
			records++;
		}
	}
	assert_true(records > 500);
	buf_done(&data);
	/* A list that is true of this version; another may have fewer faults. */
	for (i = 0; i < ARRAY_SIZE(differences) && strcmp(ldns_version(), "1.8.3") == 0; i++)
		if (seen[i] != differences[i].what)
			fail_msg("TYPE%u: \"%s\" is no longer so", differences[i].type,
				 differences[i].why);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_agrees_with_ldns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
