/* Datagrams on their way. */
#include "echo-client/sequence.h"

#include "base/mem.h"

#include <stdlib.h>

enum item_state { ITEM_NONE, ITEM_OPEN, ITEM_GIVEN_UP, ITEM_ANSWERED };

struct sequence_item {
	uint64_t due_at, sent_at;
	enum item_state state;
};

void sequence_init(struct sequence *s)
{
	*s = (struct sequence){ 0 };
	s->items = xcalloc(SEQUENCE_WINDOW, sizeof(*s->items));
}

void sequence_done(struct sequence *s)
{
	free(s->items);
	*s = (struct sequence){ 0 };
}

static struct sequence_item *item(const struct sequence *s, uint64_t number)
{
	return &s->items[number % SEQUENCE_WINDOW];
}

bool sequence_has_room(const struct sequence *s)
{
	return s->next - s->oldest < SEQUENCE_WINDOW;
}

uint64_t sequence_push(struct sequence *s, uint64_t due_at, uint64_t sent_at)
{
	*item(s, s->next) = (struct sequence_item){ due_at, sent_at, ITEM_OPEN };
	s->n++;
	return s->next++;
}

static void skip_settled(struct sequence *s)
{
	while (s->oldest < s->next && item(s, s->oldest)->state != ITEM_OPEN)
		s->oldest++;
}

enum sequence_verdict sequence_answer(struct sequence *s, uint64_t number,
				      uint64_t *ret_due_at, uint64_t *ret_sent_at)
{
	struct sequence_item *i = item(s, number);
	bool is_overtaken = number < s->answered;
	enum item_state was = i->state;

	if (number >= s->next || s->next - number > SEQUENCE_WINDOW)
		return SEQUENCE_STRANGER;
	i->state = ITEM_ANSWERED;
	if (was == ITEM_ANSWERED)
		return SEQUENCE_DUPLICATE;
	if (was == ITEM_GIVEN_UP)
		return SEQUENCE_LATE;
	*ret_due_at = i->due_at;
	*ret_sent_at = i->sent_at;
	s->n--;
	skip_settled(s);
	if (is_overtaken)
		return SEQUENCE_REORDERED;
	s->answered = number + 1;
	return SEQUENCE_FIRST;
}

bool sequence_give_up(struct sequence *s, uint64_t before, uint64_t *ret_number,
		      uint64_t *ret_due_at, uint64_t *ret_sent_at)
{
	struct sequence_item *i = item(s, s->oldest);

	if (!s->n || i->sent_at > before)
		return false;
	*ret_number = s->oldest;
	*ret_due_at = i->due_at;
	*ret_sent_at = i->sent_at;
	i->state = ITEM_GIVEN_UP;
	s->n--;
	skip_settled(s);
	return true;
}
