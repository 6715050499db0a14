/* Messages on their way. */
#include "echo-client/flow.h"

#include "base/mem.h"
#include "echo-client/script.h"

#include <stdlib.h>

void flow_init(struct flow *f, const struct script *script)
{
	*f = (struct flow){ .script = script };
}

void flow_done(struct flow *f)
{
	free(f->row);
	*f = (struct flow){ 0 };
}

void flow_restart(struct flow *f)
{
	f->first = f->n = 0;
	f->next = f->queued = f->sent = f->received = f->taken = 0;
}

static struct flow_message *message(const struct flow *f, unsigned i)
{
	return &f->row[(f->first + i) & (f->cap - 1)];
}

static void grow(struct flow *f)
{
	unsigned cap = f->cap ? 2 * f->cap : 1, i;
	struct flow_message *row = xcalloc(cap, sizeof(*row));

	for (i = 0; i < f->n; i++)
		row[i] = *message(f, i);
	free(f->row);
	f->row = row;
	f->first = 0;
	f->cap = cap;
}

void flow_push(struct flow *f, uint64_t due_at, uint64_t sent_at)
{
	uint32_t size = script_size(f->script, f->next);

	if (f->n == f->cap)
		grow(f);
	*message(f, f->n++) = (struct flow_message){ f->next++, due_at, sent_at, size };
	f->queued += size;
}

size_t flow_unsent(const struct flow *f, const uint8_t **ret)
{
	size_t n = (size_t)(f->queued - f->sent);

	if (n)
		*ret = script_at(f->script, f->sent, &n);
	return n;
}

bool flow_take(struct flow *f, size_t *n, struct flow_message *ret)
{
	uint64_t missing;

	if (!f->n || !*n)
		return false;
	missing = message(f, 0)->size - f->received;
	if (*n < missing) {
		f->received += *n;
		*n = 0;
		return false;
	}
	*n -= missing;
	*ret = *message(f, 0);
	f->taken += ret->size;
	f->first++;
	f->n--;
	f->received = 0;
	return true;
}

const struct flow_message *flow_oldest(const struct flow *f)
{
	return f->n ? message(f, 0) : NULL;
}
