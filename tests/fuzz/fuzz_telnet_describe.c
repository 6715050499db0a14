/*
 * A subnegotiation in words: whatever it says, one line without control characters, within its
 * bound.  The first byte is the option.
 */
#include "base/buf.h"
#include "stream/telnet_describe.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const uint8_t *data, size_t size, size_t max)
{
	const char *p;
	struct buf b;

	buf_init(&b, max);
	telnet_describe_sub(&b, data[0], data + 1, size - 1);
	assert(b.len <= max);
	for (p = buf_string(&b); *p; p++)
		assert((unsigned char)*p >= ' ' && *p != 0x7f);
	assert(strlen(buf_string(&b)) == b.len);
	buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	check(data, size, 65536);
	check(data, size, 1 + size % 200);
	return 0;
}
