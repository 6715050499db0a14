/* Blocks of capture files. */
#include "stream/pcap.h"

#include "base/buf.h"
#include "base/clock.h"

#include <assert.h>
#include <string.h>

/* Section numbers are those of draft-ietf-opsawg-pcapng. */
enum {
	SECTION_HEADER = 0x0a0d0d0a,	    /* 4.1 */
	BYTE_ORDER = 0x1a2b3c4d,
	INTERFACE_DESCRIPTION = 0x00000001, /* 4.2 */
	ENHANCED_PACKET = 0x00000006,	    /* 4.3 */
	DECRYPTION_SECRETS = 0x0000000a,    /* 4.7 */
	SECRETS_TLS = 0x544c534b,
	LINKTYPE_RAW = 101,
	NO_SNAPLEN = 262144,
};

/* Options: 3.5, 4.1, 4.2, 4.3. */
enum {
	OPT_END = 0,
	OPT_COMMENT = 1,
	OPT_SHB_USERAPPL = 4,
	OPT_IF_NAME = 2,
	OPT_IF_TSRESOL = 9,
	OPT_EPB_FLAGS = 2,
};
enum { FLAG_INBOUND = 1, FLAG_OUTBOUND = 2, TSRESOL_NANOSECONDS = 9 };

#define CLASSIC_NANOSECONDS UINT32_C(0xa1b23c4d)

static void add(struct buf *b, const void *data, size_t n)
{
	bool fits = buf_append(b, data, n);

	assert(fits);
	(void)fits;
}

static void add_u16(struct buf *b, uint16_t v)
{
	const uint8_t bytes[] = { (uint8_t)v, (uint8_t)(v >> 8) };

	add(b, bytes, sizeof(bytes));
}

static void set_u32(uint8_t *dst, uint32_t v)
{
	dst[0] = (uint8_t)v;
	dst[1] = (uint8_t)(v >> 8);
	dst[2] = (uint8_t)(v >> 16);
	dst[3] = (uint8_t)(v >> 24);
}

static void add_u32(struct buf *b, uint32_t v)
{
	uint8_t bytes[4];

	set_u32(bytes, v);
	add(b, bytes, sizeof(bytes));
}

static void add_padding(struct buf *b, size_t n)
{
	static const uint8_t zeros[4];

	add(b, zeros, (4 - n % 4) % 4);
}

/* ---- blocks ---- */

/* Begins a block; returns where, for end_block(), which fills in its length. */
static size_t begin_block(struct buf *b, uint32_t type)
{
	size_t at = b->len;

	add_u32(b, type);
	add_u32(b, 0);
	return at;
}

static void end_block(struct buf *b, size_t at)
{
	uint32_t length = (uint32_t)(b->len - at + 4);

	set_u32(buf_data(b) + at + 4, length);
	add_u32(b, length);
}

static void add_option(struct buf *b, uint16_t code, const void *data, size_t n)
{
	add_u16(b, code);
	add_u16(b, (uint16_t)n);
	add(b, data, n);
	add_padding(b, n);
}

static void add_text_option(struct buf *b, uint16_t code, const char *text)
{
	add_option(b, code, text, strnlen(text, PCAP_COMMENT_MAX));
}

static void add_section_header(struct buf *b, const char *program)
{
	size_t at = begin_block(b, SECTION_HEADER);

	add_u32(b, BYTE_ORDER);
	add_u16(b, 1); /* version 1.0 */
	add_u16(b, 0);
	add_u32(b, UINT32_MAX); /* the length of the section is not known: 64 bits of ones */
	add_u32(b, UINT32_MAX);
	add_text_option(b, OPT_SHB_USERAPPL, program);
	add_option(b, OPT_END, NULL, 0);
	end_block(b, at);
}

static void add_interface(struct buf *b)
{
	static const uint8_t resolution[] = { TSRESOL_NANOSECONDS };
	size_t at = begin_block(b, INTERFACE_DESCRIPTION);

	add_u16(b, LINKTYPE_RAW);
	add_u16(b, 0);
	add_u32(b, NO_SNAPLEN);
	add_text_option(b, OPT_IF_NAME, "netkit");
	add_option(b, OPT_IF_TSRESOL, resolution, sizeof(resolution));
	add_option(b, OPT_END, NULL, 0);
	end_block(b, at);
}

static void add_enhanced_packet(struct buf *b, const struct pcap_packet *p)
{
	size_t at = begin_block(b, ENHANCED_PACKET), n = p->head_n + p->n;
	uint8_t flags[4];

	add_u32(b, 0); /* the interface */
	add_u32(b, (uint32_t)(p->at >> 32));
	add_u32(b, (uint32_t)p->at);
	add_u32(b, (uint32_t)n);
	add_u32(b, (uint32_t)n);
	add(b, p->head, p->head_n);
	add(b, p->data, p->n);
	add_padding(b, n);
	set_u32(flags, p->is_inbound ? FLAG_INBOUND : FLAG_OUTBOUND);
	add_option(b, OPT_EPB_FLAGS, flags, sizeof(flags));
	if (p->comment)
		add_text_option(b, OPT_COMMENT, p->comment);
	add_option(b, OPT_END, NULL, 0);
	end_block(b, at);
}

/* ---- the older format ---- */

static void add_classic_header(struct buf *b)
{
	add_u32(b, CLASSIC_NANOSECONDS);
	add_u16(b, 2); /* version 2.4 */
	add_u16(b, 4);
	add_u32(b, 0);
	add_u32(b, 0);
	add_u32(b, NO_SNAPLEN);
	add_u32(b, LINKTYPE_RAW);
}

static void add_classic_packet(struct buf *b, const struct pcap_packet *p)
{
	size_t n = p->head_n + p->n;

	add_u32(b, (uint32_t)(p->at / CLOCK_S));
	add_u32(b, (uint32_t)(p->at % CLOCK_S));
	add_u32(b, (uint32_t)n);
	add_u32(b, (uint32_t)n);
	add(b, p->head, p->head_n);
	add(b, p->data, p->n);
}

/* ---- the interface ---- */

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

enum pcap_format pcap_format_of(const char *path)
{
	return ends_in(path, ".pcap") || ends_in(path, ".cap") ? PCAP_CLASSIC : PCAP_NG;
}

void pcap_begin(struct buf *b, enum pcap_format format, const char *program)
{
	if (format == PCAP_CLASSIC) {
		add_classic_header(b);
		return;
	}
	add_section_header(b, program);
	add_interface(b);
}

void pcap_append(struct buf *b, enum pcap_format format, const struct pcap_packet *packet)
{
	assert(packet->head_n + packet->n <= PCAP_PACKET_MAX);
	if (format == PCAP_CLASSIC)
		add_classic_packet(b, packet);
	else
		add_enhanced_packet(b, packet);
}

void pcap_append_secrets(struct buf *b, const char *lines, size_t n)
{
	size_t at = begin_block(b, DECRYPTION_SECRETS);

	add_u32(b, SECRETS_TLS);
	add_u32(b, (uint32_t)n);
	add(b, lines, n);
	add_padding(b, n);
	end_block(b, at);
}
