/*
 * Recordings: whatever a file says, it is refused with its line, or it is read, and what is
 * written of it reads as the same again.
 */
#include "base/buf.h"
#include "base/error.h"
#include "stream/recording.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 64 << 20 };

static void write_back(struct buf *text, const struct recording *r)
{
	size_t i;

	(void)buf_printf(text, "%s\n", RECORDING_HEADING);
	for (i = 0; i < r->n; i++) {
		const struct recording_step *step = &r->steps[i];
		bool has_bytes = step->kind == RECORDING_BYTES;

		if (!recording_format(text, step, has_bytes && step->n ? r->bytes + step->off : NULL,
				      has_bytes ? step->n : 0))
			abort();
	}
}

static void check_same(const struct recording *a, const struct recording *b)
{
	size_t i;

	assert(a->n == b->n && a->bytes_n == b->bytes_n);
	assert(!a->bytes_n || !memcmp(a->bytes, b->bytes, a->bytes_n));
	for (i = 0; i < a->n; i++) {
		const struct recording_step *x = &a->steps[i], *y = &b->steps[i];

		assert(x->conn == y->conn && x->kind == y->kind && x->n == y->n);
		assert(x->kind == RECORDING_CLOSE || x->is_server == y->is_server);
		assert(x->is_messages == y->is_messages);
		/* Times are written in microseconds. */
		assert(x->at_ns / 1000 == y->at_ns / 1000);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recording first, second;
	struct error err = ERROR_INIT;
	struct buf text;

	if (recording_parse((const char *)data, size, "fuzz", &first, &err) < 0) {
		assert(err.phase == ERROR_USAGE && !strncmp(err.text, "line ", 5));
		return 0;
	}
	buf_init(&text, TEXT_MAX);
	write_back(&text, &first);
	if (recording_parse(buf_string(&text), text.len, "again", &second, &err) < 0)
		abort();
	check_same(&first, &second);
	recording_done(&first);
	recording_done(&second);
	buf_done(&text);
	return 0;
}
