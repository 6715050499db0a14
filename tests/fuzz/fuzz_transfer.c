/*
 * Transfers and signatures from bytes of a peer: messages behind their lengths, each put through
 * the verification and the walk.  No crash, no more records than came.
 */
#include "base/error.h"
#include "dns/message.h"
#include "dns/transfer.h"
#include "dns/tsig.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool on_record(void *user, const struct message *m, const struct record *r,
		      enum transfer_change change)
{
	uint64_t *count = user;
	struct name owner;

	record_owner(m, r, &owner);
	if (change > TRANSFER_DELETED || !owner.len)
		abort();
	++*count;
	return true;
}

static void play(const uint8_t *data, size_t size, struct transfer *t, struct tsig *tsig)
{
	enum transfer_progress progress = TRANSFER_GOES_ON;
	uint64_t count = 0;

	while (size >= 2 && progress == TRANSFER_GOES_ON) {
		struct error err = ERROR_INIT;
		size_t len = (size_t)data[0] << 8 | data[1];
		struct message m;

		if (len > size - 2)
			len = size - 2;
		if (message_parse(&m, data + 2, len, &err) < 0)
			break;
		(void)tsig_verify(tsig, &m, 1700000000, &err);
		progress = transfer_take(t, &m, on_record, &count, &err);
		data += 2 + len;
		size -= 2 + len;
	}
	if (t->records != count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t types[] = { RRTYPE_AXFR, RRTYPE_IXFR };
	struct tsig_key key = { .algorithm = tsig_algorithm_find("hmac-sha256"),
				.secret = "x", .secret_len = 1 };
	struct question q = { .class = RRCLASS_IN };
	struct error err = ERROR_INIT;
	struct transfer t;
	struct tsig *tsig;
	size_t i;

	if (name_parse("example", &q.name, &err) < 0 || name_parse("k", &key.name, &err) < 0)
		abort();
	tsig = tsig_new(&key, &err);
	for (i = 0; tsig && i < 2; i++) {
		q.type = types[i];
		transfer_init(&t, &q, 1);
		play(data, size, &t, tsig);
		transfer_done(&t);
	}
	tsig_free(tsig);
	return 0;
}
