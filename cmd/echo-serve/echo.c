/* What comes back to one client. */
#include "echo-serve/echo.h"

#include <assert.h>
#include <string.h>

void echo_init(struct echo *e, bool is_upper)
{
	*e = (struct echo){ .is_upper = is_upper };
	buf_init(&e->held, ECHO_HELD_MAX + ECHO_SURPLUS);
}

void echo_done(struct echo *e)
{
	buf_done(&e->held);
}

size_t echo_room(const struct echo *e)
{
	return e->held.len < ECHO_HELD_MAX ? ECHO_HELD_MAX - e->held.len : 0;
}

void echo_raise(uint8_t *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		data[i] = (uint8_t)(data[i] -
				    ((uint8_t)(data[i] - 'a') < 26 ? 'a' - 'A' : 0));
}

/* How many of n bytes end in a newline. */
static size_t whole_lines(const uint8_t *data, size_t n)
{
	const uint8_t *newline = memrchr(data, '\n', n);

	return newline ? (size_t)(newline - data) + 1 : 0;
}

/* Behind what is held already. */
static struct echo_span feed_held(struct echo *e, const uint8_t *data, size_t n,
				  size_t whole)
{
	bool fits = buf_append(&e->held, data, n);

	assert(fits);
	(void)fits;
	if (whole)
		e->ready = e->held.len - (n - whole);
	if (!echo_room(e))
		e->ready = e->held.len;
	return echo_pending(e);
}

struct echo_span echo_feed(struct echo *e, uint8_t *data, size_t n)
{
	size_t whole = n;

	if (e->is_upper) {
		echo_raise(data, n);
		whole = whole_lines(data, n);
	}
	if (!echo_is_empty(e))
		return feed_held(e, data, n, whole);
	e->lent = data;
	e->lent_n = n;
	e->lent_ready = n >= ECHO_HELD_MAX ? n : whole;
	return (struct echo_span){ .data = data, .n = e->lent_ready };
}

void echo_end(struct echo *e)
{
	e->ready = e->held.len;
}

struct echo_span echo_pending(const struct echo *e)
{
	if (!e->ready)
		return (struct echo_span){ .data = NULL };
	return (struct echo_span){ .data = buf_data(&e->held), .n = e->ready };
}

/* Keeps what the caller could not write. */
static void keep_lent(struct echo *e, size_t n)
{
	assert(n <= e->lent_ready);
	if (n < e->lent_n) {
		(void)buf_append(&e->held, e->lent + n, e->lent_n - n);
		e->ready = e->lent_ready - n;
	}
	e->lent = NULL;
	e->lent_n = e->lent_ready = 0;
}

void echo_sent(struct echo *e, size_t n)
{
	if (e->lent) {
		keep_lent(e, n);
		return;
	}
	assert(n <= e->ready);
	e->ready -= n;
	buf_consume(&e->held, n);
	/* Few clients are ever behind, so the array is not kept for the others. */
	if (!e->held.len)
		buf_done(&e->held);
}

void echo_unsent(struct echo *e, const uint8_t *data, size_t n)
{
	bool fits = buf_append(&e->held, data, n);
	uint8_t *front = buf_data(&e->held);

	assert(fits && !e->lent);
	(void)fits;
	memmove(front + n, front, e->held.len - n);
	memcpy(front, data, n);
	e->ready += n;
}

bool echo_is_empty(const struct echo *e)
{
	return e->held.len == 0;
}
