/* The sendings of one question. */
#include "dns/bulk_sending.h"

#include "dns/bulk_socket.h"

#include <stddef.h>
#include <string.h>

static void forget_first(struct sendings *s)
{
	bulk_socket_release(s->of[0].socket, s->of[0].id);
	memmove(s->of, s->of + 1, --s->n * sizeof(s->of[0]));
}

const struct sending *sendings_prepare(struct sendings *s, struct bulk_socket *socket,
				       unsigned slot)
{
	struct sending *sending;

	if (s->is_ready)
		return &s->of[s->n - 1];
	if (s->n == SENDINGS_MOST)
		forget_first(s);
	sending = &s->of[s->n++];
	sending->socket = socket;
	sending->id = bulk_socket_claim(socket, slot);
	s->is_ready = true;
	return sending;
}

void sendings_left(struct sendings *s, uint64_t now)
{
	s->of[s->n - 1].at = now;
	s->is_ready = false;
}

uint64_t sendings_last(const struct sendings *s)
{
	return s->of[s->n - 1].at;
}

const struct sending *sendings_find(const struct sendings *s, const struct bulk_socket *socket,
				    uint16_t id)
{
	unsigned i;

	for (i = 0; i < s->n - s->is_ready; i++) {
		if (s->of[i].socket == socket && s->of[i].id == id)
			return &s->of[i];
	}
	return NULL;
}

bool sendings_was_repeated(const struct sendings *s, const struct sending *sending)
{
	return sending + 1 < s->of + s->n;
}

void sendings_clear(struct sendings *s)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		bulk_socket_release(s->of[i].socket, s->of[i].id);
	s->n = 0;
	s->is_ready = false;
}
