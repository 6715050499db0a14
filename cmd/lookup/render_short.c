/* The data alone, for scripts and eyes in a hurry. */
#include "lookup/render.h"

#include "base/buf.h"
#include "dns/message.h"
#include "lookup/answer.h"

void render_short(struct buf *b, const struct answer *answer)
{
	const struct message *m;
	struct record r;
	size_t i;
	bool more;

	for (i = 0; i < answer->n; i++) {
		m = answer->replies[i].message;
		for (more = m && message_first(m, SECTION_ANSWER, &r); more;
		     more = message_next(m, &r)) {
			/* A name that leads to another shows that once, not with each type. */
			if (answer->is_pair && i && r.data.type == RRTYPE_CNAME)
				continue;
			(void)rdata_print(b, &r.data, RDATA_PLAIN);
			(void)buf_byte(b, '\n');
		}
	}
}
