/* Client subnet (RFC 7871), expire (RFC 7314), and options that are typed in hex. */
#include "lookup/extras.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/parse.h"
#include "dns/edns.h"
#include "dns/query_wire.h"
#include "lookup/config.h"
#include "net/addr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX_4 = 24, PREFIX_6 = 56 }; /* RFC 7871 section 11.1: as much as is ever needed */

static int bad_subnet(const char *text, struct error *err)
{
	error_set(err, ERROR_USAGE, 0, text, "is no subnet of a client");
	error_hint(err, "write an address and the length of its prefix: 192.0.2.0/24, "
			"2001:db8::/56, 0.0.0.0/0");
	return -1;
}

/* RFC 7871 section 6: as many bytes as the prefix touches, its last bits zero. */
static void put_subnet(struct buf *ret, const struct addr *a, unsigned prefix)
{
	uint8_t data[4 + 16] = { 0, addr_family(a) == AF_INET ? 1 : 2, (uint8_t)prefix, 0 };
	size_t size, n = (prefix + 7) / 8;

	memcpy(data + 4, addr_bytes(a, &size), n);
	if (prefix % 8)
		data[4 + n - 1] &= (uint8_t)(0xff << (8 - prefix % 8));
	(void)edns_add(ret, EDNS_SUBNET, data, (uint16_t)(4 + n));
}

static int add_subnet(struct buf *ret, const char *text, struct error *err)
{
	const char *slash = strchr(text, '/');
	char address[ADDR_TEXT];
	uint64_t prefix;
	struct addr a;

	snprintf(address, sizeof(address), "%.*s", slash ? (int)(slash - text) : ADDR_TEXT - 1,
		 text);
	if (!addr_parse(address, 0, &a))
		return bad_subnet(text, err);
	prefix = addr_family(&a) == AF_INET ? PREFIX_4 : PREFIX_6;
	if (slash && !parse_uint(slash + 1, 0, addr_family(&a) == AF_INET ? 32 : 128, &prefix))
		return bad_subnet(text, err);
	put_subnet(ret, &a, (unsigned)prefix);
	return 0;
}

static int add_raw(struct buf *ret, const char *text, struct error *err)
{
	const char *colon = strchr(text, ':');
	uint8_t data[QUERY_WIRE_MORE];
	char number[16];
	uint64_t code;
	size_t len = 0;

	snprintf(number, sizeof(number), "%.*s", colon ? (int)(colon - text) : 15, text);
	if ((colon && colon - text >= (int)sizeof(number)) ||
	    !parse_uint(number, 0, UINT16_MAX, &code) ||
	    (colon && colon[1] && !parse_hex(colon + 1, data, sizeof(data), &len))) {
		error_set(err, ERROR_USAGE, 0, text, "is no EDNS option");
		error_hint(err, "write its code and its data in hex: 65001:0a0b, "
				"or the code alone");
		return -1;
	}
	if (!edns_add(ret, (uint16_t)code, data, (uint16_t)len))
		return error_set(err, ERROR_USAGE, 0, text,
				 "more than %d bytes of EDNS options are asked for",
				 QUERY_WIRE_MORE);
	return 0;
}

int extras_make(struct buf *ret, const struct lookup_config *config, struct error *err)
{
	size_t i;

	if (config->subnet && add_subnet(ret, config->subnet, err) < 0)
		return -1;
	if (config->expire)
		(void)edns_add(ret, EDNS_EXPIRE, NULL, 0);
	for (i = 0; i < config->edns_options.n; i++) {
		if (add_raw(ret, config->edns_options.items[i], err) < 0)
			return -1;
	}
	return 0;
}
