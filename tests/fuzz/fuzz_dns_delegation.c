/*
 * Any bytes as the reply of a server on the way down from the root: it is judged, never believed
 * beyond its zone, and the servers of a referral are bounded.
 */
#include "base/error.h"
#include "base/mem.h"
#include "dns/delegation.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fact)
{
	if (!fact)
		abort();
}

static void check_referral(const struct message *m, const struct name *cut,
			   const struct name *zone)
{
	struct delegation *d = xcalloc(1, sizeof(*d));
	size_t i;

	d->zone = *cut;
	delegation_read(d, m, zone);
	expect(d->n > 0 && d->n <= DELEGATION_SERVERS);
	for (i = 0; i < d->n; i++) {
		expect(d->servers[i].n <= DELEGATION_ADDRS);
		expect(!d->servers[i].n || name_is_below(&d->servers[i].name, zone));
	}
	free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct delegation_server server = { .n = 0 };
	struct error err = ERROR_INIT;
	struct judgement judgement;
	struct question asked;
	struct message m;
	struct name zone;

	if (message_parse(&m, data, size, &err) < 0 || !message_question(&m, 0, &asked))
		return 0;
	delegation_add_answer(&server, &m);
	expect(server.n <= DELEGATION_ADDRS);
	for (zone = asked.name;; zone = name_parent(&zone)) {
		delegation_judge(&judgement, &m, &asked, &zone);
		expect((judgement.kind == STEP_ALIAS || judgement.kind == STEP_REFERRAL) ==
		       (judgement.next.len > 0));
		if (judgement.kind == STEP_REFERRAL) {
			expect(name_is_below(&judgement.next, &zone));
			expect(!name_equal(&judgement.next, &zone));
			if (m.count[SECTION_AUTHORITY] == 1)
				check_referral(&m, &judgement.next, &zone);
		}
		if (name_is_root(&zone))
			break;
	}
	return 0;
}
