/*
 * Any bytes as what comes on a stream of DNS over QUIC: a byte of each piece says how long it is,
 * or that the stream ends or is reset.  The verdict is asked for after every piece: once it is not
 * "pending" it does not become so again, a message lies inside of what came, and every failure is
 * named.
 */
#include "base/error.h"
#include "dns/doq_reply.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { FIN = 0xff, RESET = 0xfe };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fact)
{
	if (!fact)
		abort();
}

static enum doq_verdict check(const struct doq_reply *r, enum doq_verdict before)
{
	struct error err = ERROR_INIT;
	const uint8_t *message = NULL;
	size_t len = 0;
	enum doq_verdict verdict = doq_reply_judge(r, &message, &len, "s", &err);

	expect(before == DOQ_PENDING || verdict != DOQ_PENDING);
	expect(verdict != DOQ_PENDING || !r->has_ended);
	expect(error_is_set(&err) == (verdict == DOQ_FAILED || verdict == DOQ_BREACH));
	expect((message != NULL) == (verdict == DOQ_MESSAGE));
	expect(!message || (message >= buf_data(&r->bytes) &&
			    message + len == buf_data(&r->bytes) + r->bytes.len));
	return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum doq_verdict verdict = DOQ_PENDING;
	struct doq_reply r;

	doq_reply_init(&r);
	while (size > 0 && !r.has_ended) {
		size_t n = *data++;

		size--;
		if (n == FIN) {
			doq_reply_end(&r);
		} else if (n == RESET) {
			doq_reply_reset(&r, size ? data[0] : 0);
		} else {
			n = n < size ? n : size;
			doq_reply_add(&r, data, n);
			data += n;
			size -= n;
		}
		verdict = check(&r, verdict);
	}
	doq_reply_done(&r);
	return 0;
}
