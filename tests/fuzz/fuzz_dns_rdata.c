/*
 * Any text as the data of any record type (its number in the first two bytes): what is read
 * prints, and reads back to the same bytes.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fact)
{
	if (!fact)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct buf wire, text, again;
	struct rdata d;
	uint16_t type;
	char *input;

	if (size < 2)
		return 0;
	type = (uint16_t)(data[0] << 8 | data[1]);
	input = xstrndup((const char *)data + 2, size - 2);
	buf_init(&wire, 65535);
	buf_init(&again, 65535);
	buf_init(&text, 1 << 20);
	if (rdata_parse(&wire, type, RRCLASS_IN, input, NULL, &err) == 0) {
		d = rdata_of(type, RRCLASS_IN, buf_string(&wire), (uint16_t)wire.len);
		expect(rdata_print(&text, &d, RDATA_PLAIN));
		expect(rdata_parse(&again, type, RRCLASS_IN, buf_string(&text), NULL, &err) == 0);
		expect(again.len == wire.len);
		expect(memcmp(buf_string(&again), buf_string(&wire), wire.len) == 0);
	} else {
		expect(err.phase == ERROR_USAGE && wire.len == 0);
	}
	buf_done(&wire);
	buf_done(&again);
	buf_done(&text);
	free(input);
	return 0;
}
