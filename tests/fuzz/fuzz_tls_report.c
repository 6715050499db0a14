/* A certificate's DER in, the report of --tls-info out: no byte of it can drive a terminal. */
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "connect/examine_show.h"
#include "stream/tls_info.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum { REPORT_MAX = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct buf *b)
{
	const uint8_t *text = buf_data(b);
	size_t i = 0, len;
	uint32_t character;

	while (i < b->len) {
		len = text_utf8(text + i, b->len - i, &character);
		assert(len > 0);
		assert(character == '\n' || !text_is_unsafe(character));
		i += len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct tls_certificate_info info;
	struct error err = ERROR_INIT;
	struct buf text;

	if (tls_certificate_read(data, n, &info, &err) < 0)
		return 0;
	assert(info.n_names <= info.all_names);
	buf_init(&text, REPORT_MAX);
	examine_certificate_text(&text, &info, 0, 1800000000, true);
	check(&text);
	buf_done(&text);
	tls_certificate_info_done(&info);
	return 0;
}
