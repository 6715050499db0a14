/*
 * The telnet parser and filter: however a stream is cut, the same events and the same answers
 * come out, and there are never more answers than the filter's bound.
 *
 * The first byte of the input chooses how it is cut, the rest is what the peer says.
 */
#include "base/buf.h"
#include "base/error.h"
#include "net/loop.h"
#include "support/lib_telnet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct buf *a, const struct buf *b)
{
	if (a->len != b->len || (a->len && memcmp(buf_data(a), buf_data(b), a->len) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct loop *loop;
	struct telnet_cut cuts[2];
	struct buf story[2], sent[2];
	struct error err = ERROR_INIT;
	size_t i;

	if (!loop)
		loop = loop_new(&err);
	if (!loop || size < 1)
		return 0;
	cuts[0] = (struct telnet_cut){ size, 0 };
	cuts[1] = (struct telnet_cut){ 0, 1u + (data[0] & 0x3f) };
	for (i = 0; i < 2; i++) {
		buf_init(&story[i], SIZE_MAX / 2);
		buf_init(&sent[i], SIZE_MAX / 2);
		telnet_tell_events(data + 1, size - 1, cuts[i], data[0] & 0x40, &story[i]);
	}
	compare(&story[0], &story[1]);
	for (i = 0; i < 2; i++) {
		buf_clear(&story[i]);
		telnet_tell_session(loop, data + 1, size - 1, cuts[i], &story[i], &sent[i]);
	}
	compare(&story[0], &story[1]);
	compare(&sent[0], &sent[1]);
	/*
	 * What is said first and when LINEMODE comes on, and at most one answer of 47 bytes to six
	 * bytes.
	 */
	if (story[0].len > size || sent[0].len > 64 + size * 24 || sent[0].len > 2000 * 96)
		abort();
	for (i = 0; i < 2; i++) {
		buf_done(&story[i]);
		buf_done(&sent[i]);
	}
	return 0;
}
