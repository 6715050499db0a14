/* A small writer of DNS messages for fakedns: see lib_dnsbuild.h. */
#include "support/lib_dnsbuild.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

enum { QR_RD_RA = 0x8180, LONGEST = 65535 };

/*
 * The types that hold text or names, and what their data is made of: n name, s character
 * string, i the string "issue", t text to the end, v parameters of SVCB, w those with a
 * dohpath, b a bitmap of types with A, + the number 1 in two bytes, a digit: that many zeros.
 */
static const struct shape {
	uint16_t type;
	const char *parts;
	bool is_odd;
} shapes[] = {
	{ 2, "n", false },	{ 5, "n", false },     { 6, "nn992", false },
	{ 12, "n", false },	{ 13, "ss", false },   { 15, "2n", false },
	{ 16, "ss", false },	{ 17, "nn", false },   { 18, "2n", false },
	{ 19, "s", true },	{ 20, "ss", false },   { 21, "2n", false },
	{ 26, "2nn", false },	{ 33, "6n", false },   { 35, "4sssn", true },
	{ 36, "2n", false },	{ 37, "5t", false },   { 39, "n", false },
	{ 43, "4t", false },	{ 44, "2t", false },   { 45, "3t", false },
	{ 46, "+79nt", true }, { 47, "nb", false },   { 48, "4t", false },
	{ 52, "3t", false },	{ 61, "t", false },    { 64, "+nv", false },
	{ 65, "+nv", false },	{ 65, "+nw", true },   { 99, "ss", false },
	{ 107, "2n", false },	{ 256, "4t", false },  { 257, "1it", false },
	{ 257, "1st", true },	{ 65280, "t", false },
};

void dns_start(struct buf *m, const uint8_t *query, size_t question_end, unsigned flags,
	       unsigned answers)
{
	buf_init(m, LONGEST);
	buf_append(m, query, 2);
	buf_u16(m, (uint16_t)(QR_RD_RA | flags));
	buf_u16(m, 1);
	buf_u16(m, (uint16_t)answers);
	buf_u16(m, 0);
	buf_u16(m, 0);
	buf_append(m, query + 12, question_end - 12);
}

size_t dns_begin(struct buf *m, uint16_t owner, uint16_t type)
{
	buf_u16(m, owner);
	buf_u16(m, type);
	buf_u16(m, 1);
	buf_u32(m, 60);
	buf_u16(m, 0);
	return m->len;
}

void dns_end(struct buf *m, size_t begin)
{
	size_t n = m->len - begin;

	buf_data(m)[begin - 2] = (uint8_t)(n >> 8);
	buf_data(m)[begin - 1] = (uint8_t)n;
}

void dns_address(struct buf *m, uint16_t owner, uint16_t type)
{
	static const uint8_t v4[] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	size_t at = dns_begin(m, owner, type);

	if (type == DNS_AAAA)
		buf_append(m, v6, sizeof(v6));
	else
		buf_append(m, v4, sizeof(v4));
	dns_end(m, at);
}

void dns_string(struct buf *m, const char *text)
{
	buf_byte(m, (uint8_t)strlen(text));
	buf_append(m, text, strlen(text));
}

void dns_option(struct buf *m, uint16_t code, const void *data, size_t n)
{
	buf_byte(m, 0);
	buf_u16(m, DNS_OPT);
	buf_u16(m, 1232);
	buf_u32(m, 0);
	buf_u16(m, (uint16_t)(n + 4));
	buf_u16(m, code);
	buf_u16(m, (uint16_t)n);
	buf_append(m, data, n);
	buf_data(m)[11] = 1;
}

void dns_evil_name(struct buf *m)
{
	dns_string(m, EVIL);
	dns_string(m, "evil" EVIL "test");
	dns_string(m, "");
}

static void parameter(struct buf *m, uint16_t key)
{
	buf_u16(m, key);
	buf_u16(m, sizeof(EVIL) - 1);
	buf_append(m, EVIL, sizeof(EVIL) - 1);
}

/* Key 1 is alpn, a list of strings; 7 is dohpath, a URI template. */
static void parameters(struct buf *m, bool with_dohpath)
{
	buf_u16(m, 1);
	buf_u16(m, sizeof(EVIL));
	dns_string(m, EVIL);
	if (with_dohpath)
		parameter(m, 7);
	parameter(m, 65280);
}

static void part(struct buf *m, char what)
{
	switch (what) {
	case 'n':
		dns_evil_name(m);
		break;
	case 's':
		dns_string(m, "text" EVIL);
		break;
	case 'i':
		dns_string(m, "issue");
		break;
	case 't':
		buf_append(m, "text" EVIL, strlen("text" EVIL));
		break;
	case 'v':
	case 'w':
		parameters(m, what == 'w');
		break;
	case 'b':
		buf_append(m, "\0\1\x40", 3);
		break;
	case '+':
		buf_u16(m, 1);
		break;
	default:
		for (; what > '0'; what--)
			buf_byte(m, 0);
	}
}

static void record(struct buf *m, uint16_t owner, const struct shape *shape)
{
	size_t at = dns_begin(m, owner, shape->type);

	for (const char *p = shape->parts; *p; p++)
		part(m, *p);
	dns_end(m, at);
}

unsigned dns_evil_records(struct buf *m, uint16_t owner, uint16_t type, bool odd)
{
	unsigned n = 0;

	if (type == DNS_A || type == DNS_AAAA) {
		dns_address(m, owner, type);
		return 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (shapes[i].is_odd != odd || (type != DNS_ANY && type != shapes[i].type))
			continue;
		record(m, owner, &shapes[i]);
		n++;
	}
	return n;
}
