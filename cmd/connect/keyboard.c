/* Keys with a meaning of their own, and the prompt's lines. */
#include "connect/keyboard.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "cli/lineedit.h"
#include "connect/prompt.h"
#include "net/loop.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD_MAX = 4096 };

struct keyboard {
	struct stream base;
	struct loop *loop;
	struct lineedit *editor; /* or NULL */
	bool is_key[256];
	const struct keyboard_events *events;
	void *user;
	bool is_open;	  /* the prompt */
	bool is_at_end;	  /* of standard input */
	struct buf ahead; /* read from below, given to nobody yet */
	unsigned wanted;
	struct loop_timer turn; /* to look at what was typed ahead */
};

static struct keyboard *keyboard_of(const struct stream *s)
{
	return CONTAINER(s, struct keyboard, base);
}

static void ask_below(struct keyboard *k)
{
	unsigned at_prompt = k->editor ? 0 : STREAM_READ;

	stream_want(k->base.below, k->is_open ? at_prompt : k->wanted);
}

/* Fills `ahead` when it is empty: its length, or what the read said. */
static ssize_t look(struct keyboard *k, struct error *err)
{
	ssize_t n;

	if (k->ahead.len)
		return (ssize_t)k->ahead.len;
	if (k->is_at_end)
		return STREAM_EOF;
	n = stream_read(k->base.below, buf_reserve(&k->ahead, AHEAD_MAX), AHEAD_MAX, err);
	if (n > 0)
		buf_added(&k->ahead, (size_t)n);
	if (n == STREAM_EOF)
		k->is_at_end = true;
	return n;
}

/* ---- the prompt ---- */

/* One whole line from `ahead`; a line that is too long loses its end. */
static void give_line(struct keyboard *k, size_t len)
{
	char line[PROMPT_LINE_MAX];
	size_t n = len < sizeof(line) ? len : sizeof(line) - 1;

	memcpy(line, buf_data(&k->ahead), n);
	line[n] = '\0';
	buf_consume(&k->ahead, len < k->ahead.len ? len + 1 : len);
	k->events->on_line(line, k->user);
}

static void read_prompt(struct keyboard *k)
{
	struct error err = ERROR_INIT;
	uint8_t *newline;
	ssize_t n;

	n = k->ahead.len ? 0 : look(k, &err);
	if (n == STREAM_EOF || n == STREAM_ERROR) {
		k->events->on_end(k->user);
		return;
	}
	while (k->is_open && k->ahead.len) {
		newline = memchr(buf_data(&k->ahead), '\n', k->ahead.len);
		if (newline) {
			give_line(k, (size_t)(newline - buf_data(&k->ahead)));
			continue;
		}
		/* The rest of the line; the terminal gives lines, a script may not. */
		if (buf_room(&k->ahead) == 0) {
			buf_clear(&k->ahead);
			break;
		}
		n = stream_read(k->base.below, buf_reserve(&k->ahead, 1), 1, &err);
		if (n > 0)
			buf_added(&k->ahead, 1);
		else if (n == STREAM_AGAIN)
			break;
		else
			give_line(k, k->ahead.len);
	}
}

/* By the editor: one line a turn, so that the loop comes to what the last one started. */
static void read_edited(struct keyboard *k)
{
	char left[AHEAD_MAX];
	const char *line;

	lineedit_feed(k->editor, buf_data(&k->ahead), k->ahead.len);
	buf_clear(&k->ahead);
	line = lineedit_read(k->editor);
	buf_append(&k->ahead, left, lineedit_take_back(k->editor, left, sizeof(left)));
	if (line)
		k->events->on_line(line, k->user);
	else if (lineedit_was_interrupted(k->editor))
		k->events->on_interrupt(k->user);
	else
		k->events->on_end(k->user);
}

static void on_turn(struct loop *loop, void *user)
{
	struct keyboard *k = user;

	(void)loop;
	if (k->is_open && k->editor)
		read_edited(k);
	else if (k->is_open)
		read_prompt(k);
	else if (k->wanted && k->base.ready)
		k->base.ready(&k->base, k->wanted, k->base.user);
}

void keyboard_prompt(struct stream *s, bool is_open)
{
	struct keyboard *k = keyboard_of(s);

	k->is_open = is_open;
	ask_below(k);
	loop_timer_set(k->loop, &k->turn, loop_now(k->loop), on_turn, k);
}

void keyboard_reset(struct stream *s)
{
	keyboard_of(s)->is_at_end = false;
}

/* ---- the session ---- */

/* Up to the next key. */
static size_t plain_bytes(const struct keyboard *k, size_t most)
{
	const uint8_t *data = buf_data(&k->ahead);
	size_t n = 0;

	if (most > k->ahead.len)
		most = k->ahead.len;
	while (n < most && !k->is_key[data[n]])
		n++;
	return n;
}

static ssize_t keyboard_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct keyboard *k = keyboard_of(s);
	size_t plain;
	uint8_t key;
	ssize_t got;

	while (!k->is_open) {
		got = look(k, err);
		if (got == STREAM_EOF && k->events->on_eof(k->user)) {
			k->is_at_end = false;
			return STREAM_AGAIN;
		}
		if (got < 0)
			return got;
		plain = plain_bytes(k, n);
		if (plain) {
			memcpy(dst, buf_data(&k->ahead), plain);
			buf_consume(&k->ahead, plain);
			return (ssize_t)plain;
		}
		key = *buf_data(&k->ahead);
		buf_consume(&k->ahead, 1);
		if (!k->events->on_key(key, k->user)) {
			memcpy(dst, &key, 1);
			return 1;
		}
	}
	return STREAM_AGAIN;
}

static ssize_t keyboard_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	return keyboard_of(s)->is_open ? STREAM_AGAIN : stream_write(s->below, src, n, err);
}

/* The terminal outlives the session: there is nothing to end. */
static int keyboard_shut(struct stream *s, struct error *err)
{
	(void)err;
	return keyboard_of(s)->is_open ? STREAM_AGAIN : 0;
}

static void keyboard_want(struct stream *s, unsigned events)
{
	struct keyboard *k = keyboard_of(s);

	k->wanted = events;
	ask_below(k);
}

static bool keyboard_has_input(const struct stream *s)
{
	return !keyboard_of(s)->is_open && keyboard_of(s)->ahead.len;
}

static void on_below(struct stream *below, unsigned events, void *user)
{
	struct keyboard *k = user;

	(void)below;
	if (k->is_open && !k->editor)
		read_prompt(k);
	else if (!k->is_open && k->base.ready)
		k->base.ready(&k->base, events, k->base.user);
}

static void keyboard_free(struct stream *s)
{
	struct keyboard *k = keyboard_of(s);

	loop_timer_unset(&k->turn);
	buf_done(&k->ahead);
	stream_free(s->below);
	free(k);
}

static const struct stream_ops keyboard_ops = {
	.name = "keyboard",
	.read = keyboard_read,
	.write = keyboard_write,
	.shut = keyboard_shut,
	.want = keyboard_want,
	.has_input = keyboard_has_input,
	.free = keyboard_free,
};

struct stream *keyboard_new(struct loop *loop, struct stream *below, struct lineedit *editor,
			    const struct keyboard_events *events, void *user)
{
	struct keyboard *k = xcalloc(1, sizeof(*k));

	stream_init(&k->base, &keyboard_ops, below);
	stream_on_ready(below, on_below, k);
	k->loop = loop;
	k->editor = editor;
	k->events = events;
	k->user = user;
	buf_init(&k->ahead, AHEAD_MAX);
	return &k->base;
}

void keyboard_set_keys(struct stream *s, const int *keys, size_t n)
{
	struct keyboard *k = keyboard_of(s);
	size_t i;

	memset(k->is_key, 0, sizeof(k->is_key));
	for (i = 0; i < n; i++)
		if (keys[i] >= 0 && keys[i] < 256)
			k->is_key[keys[i]] = true;
}
