/* The telnet filter: bytes in both directions, and the options that netkit has. */
#include "stream/telnet_state.h"

#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "stream/telnet_proto.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 4096,	     /* bytes read or translated at once */
	HELD_MAX = 64 << 10, /* answers to a chunk are less, but for those that are dropped then */
	HELD_ENOUGH = 8192,  /* a peer that does not take our answers is not read any more */
};

struct telnet *telnet_of(const struct stream *s)
{
	return CONTAINER(s, struct telnet, base);
}

/* ---- what the peer says ---- */

/* With crmod a CR that stands alone moves to the next line, too. */
static void take_data(struct telnet *t, const uint8_t *data, size_t n)
{
	size_t i;

	if (t->synch == TELNET_SYNCH_DM) /* there was none: the data goes on behind the mark */
		t->synch = TELNET_NO_SYNCH;
	if (t->synch != TELNET_NO_SYNCH || t->is_flushing)
		return;
	if (!t->receives_crmod) {
		buf_append(&t->in, data, n);
		return;
	}
	for (i = 0; i < n; i++) {
		if (t->after_cr_in && data[i] != '\n')
			buf_byte(&t->in, '\n');
		buf_byte(&t->in, data[i]);
		t->after_cr_in = data[i] == '\r';
	}
}

/* A DM behind the mark ends a Synch; one before it belongs to an older Synch. */
static void take_command(struct telnet *t, uint8_t command)
{
	telnet_note_command(false, command);
	if (command == TELNET_DM && !stream_has_mark(t->base.below))
		t->synch = TELNET_NO_SYNCH;
}

static void on_event(struct telnet *t, const struct telnet_event *event)
{
	switch (event->kind) {
	case TELNET_EVENT_DATA:
		take_data(t, event->data, event->len);
		return;
	case TELNET_EVENT_NEGOTIATE:
		telnet_options_negotiate(t, event->command, event->option);
		break;
	case TELNET_EVENT_SUB:
		telnet_options_sub(t, event);
		break;
	case TELNET_EVENT_COMMAND: /* NOP, GA and the rest: nothing to do for a client */
		take_command(t, event->command);
		return;
	case TELNET_EVENT_SUB_DROPPED:
		log_event(LOG_TELNET, 0, "received SB, too long, empty or broken off: passed over");
		return;
	case TELNET_EVENT_NONE:
		return;
	}
	t->was_met = true;
}

static void receive(struct telnet *t, const uint8_t *data, size_t n)
{
	struct telnet_event event;
	size_t i = 0;

	while (i < n) {
		i += telnet_parse(&t->parser, data + i, n - i, &event);
		on_event(t, &event);
	}
}

static void look_for_mark(struct telnet *t)
{
	if (stream_has_mark(t->base.below))
		t->synch = TELNET_SYNCH_MARK;
	else if (t->synch == TELNET_SYNCH_MARK)
		t->synch = TELNET_SYNCH_DM;
}

static ssize_t telnet_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct telnet *t = telnet_of(s);
	uint8_t chunk[CHUNK];
	ssize_t got;

	while (!t->in.len) {
		if (t->out.held.len > HELD_ENOUGH)
			return STREAM_AGAIN;
		look_for_mark(t);
		got = stream_read(s->below, chunk, sizeof(chunk), err);
		if (got < 0)
			return got;
		receive(t, chunk, (size_t)got);
		telnet_say_now(t);
	}
	if (n > t->in.len)
		n = t->in.len;
	memcpy(dst, buf_data(&t->in), n);
	buf_consume(&t->in, n);
	return (ssize_t)n;
}

/* ---- what the user says ---- */

static void put_by_line(struct telnet *t, uint8_t byte)
{
	struct buf *out = &t->out.held;

	if (t->after_cr && byte != '\n')
		buf_byte(out, '\0');
	if (byte == '\n' && !t->after_cr)
		buf_byte(out, '\r');
	buf_byte(out, byte);
	t->after_cr = byte == '\r';
}

static bool is_by_character(const struct telnet *t)
{
	struct telnet_mode mode = telnet_mode(&t->base);

	return !mode.edits && !mode.traps_signals;
}

static void put(struct telnet *t, uint8_t byte)
{
	struct buf *out = &t->out.held;
	bool is_binary = telnet_q_is_on(&t->ours[TELOPT_BINARY]);

	if (is_binary || is_by_character(t)) {
		t->after_cr = false;
		buf_byte(out, byte);
		if (byte == '\r' && !is_binary)
			buf_byte(out, t->sends_crlf ? '\n' : '\0');
	} else {
		put_by_line(t, byte);
	}
	if (byte == TELNET_IAC)
		buf_byte(out, TELNET_IAC);
}

static ssize_t telnet_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct telnet *t = telnet_of(s);
	const uint8_t *bytes = src;
	size_t i;
	int result = outbox_flush(&t->out, err);

	if (result < 0)
		return result;
	if (n > CHUNK)
		n = CHUNK;
	t->replies = 0;
	t->is_flushing = false;
	for (i = 0; i < n; i++)
		put(t, bytes[i]);
	result = outbox_flush(&t->out, err);
	return result == STREAM_ERROR ? STREAM_ERROR : (ssize_t)n;
}

static int telnet_shut(struct stream *s, struct error *err)
{
	struct telnet *t = telnet_of(s);
	int result;

	if (t->after_cr) {
		buf_byte(&t->out.held, '\0');
		t->after_cr = false;
	}
	result = outbox_flush(&t->out, err);
	if (result < 0)
		return result;
	t->is_shut = true;
	return stream_shut(s->below, err);
}

/* ---- the rest of a stream ---- */

static void telnet_want(struct stream *s, unsigned events)
{
	outbox_want(&telnet_of(s)->out, events);
}

static bool telnet_has_input(const struct stream *s)
{
	return telnet_of(s)->in.len > 0;
}

static void telnet_free(struct stream *s)
{
	struct telnet *t = telnet_of(s);

	outbox_done(&t->out);
	buf_done(&t->in);
	stream_free(s->below);
	free(t);
}

static const struct stream_ops telnet_ops = {
	.name = "telnet",
	.read = telnet_read,
	.write = telnet_write,
	.shut = telnet_shut,
	.want = telnet_want,
	.has_input = telnet_has_input,
	.free = telnet_free,
};

struct stream *telnet_new(struct stream *below, const struct telnet_config *config)
{
	struct telnet *t = xcalloc(1, sizeof(*t));

	stream_init(&t->base, &telnet_ops, below);
	t->config = *config;
	outbox_init(&t->out, &t->base, HELD_MAX);
	t->out.enough = HELD_ENOUGH;
	buf_init(&t->in, CHUNK);
	if (config->negotiates_first)
		telnet_begin(&t->base);
	return &t->base;
}

/* ---- at the user's wish ---- */

int telnet_command(struct stream *s, uint8_t command, struct error *err)
{
	struct telnet *t = telnet_of(s);
	const uint8_t bytes[] = { TELNET_IAC, command };

	t->replies = 0;
	telnet_note_command(true, command);
	buf_append(&t->out.held, bytes, sizeof(bytes));
	return outbox_flush(&t->out, err) == STREAM_ERROR ? -1 : 0;
}

void telnet_flush_output(struct stream *s)
{
	struct telnet *t = telnet_of(s);

	telnet_ask(s, TELNET_DO, TELOPT_TM);
	t->is_flushing = true;
	buf_clear(&t->in);
}

/* The urgent byte is the IAC, as BSD's telnet has it; what waits before it has no hurry. */
int telnet_synch(struct stream *s, struct error *err)
{
	static const uint8_t iac = TELNET_IAC;
	struct telnet *t = telnet_of(s);
	int result = outbox_flush(&t->out, err);

	if (result == 0 && stream_write_urgent(s->below, &iac, 1, err) == 1) {
		telnet_note_command(true, TELNET_DM);
		buf_byte(&t->out.held, TELNET_DM);
		result = outbox_flush(&t->out, err);
	} else if (result != STREAM_ERROR) {
		return telnet_command(s, TELNET_DM, err);
	}
	return result == STREAM_ERROR ? -1 : 0;
}

/*
 * Without LINEMODE both sides only guess: a peer that suppresses go-aheads wants each
 * character (RFC 858), and one that echoes sees to it that it is shown (RFC 857).
 */
struct telnet_mode telnet_mode(const struct stream *s)
{
	const struct telnet *t = telnet_of(s);
	struct telnet_mode mode = {
		.echoes = !telnet_has_theirs(s, TELOPT_ECHO),
		.is_linemode = telnet_has_ours(s, TELOPT_LINEMODE),
		.is_binary_in = telnet_has_theirs(s, TELOPT_BINARY),
		.is_binary_out = telnet_has_ours(s, TELOPT_BINARY),
		.flows = t->flows,
		.restarts_any = t->restarts_any,
	};

	if (mode.is_linemode) {
		mode.edits = t->linemode.mode & LINEMODE_EDIT;
		mode.traps_signals = t->linemode.mode & LINEMODE_TRAPSIG;
	} else {
		mode.edits = t->forced != TELNET_BY_CHARACTER && !telnet_has_theirs(s, TELOPT_SGA);
		mode.traps_signals = mode.edits;
	}
	return mode;
}

void telnet_set_habit(struct stream *s, enum telnet_habit habit, bool is_on)
{
	struct telnet *t = telnet_of(s);

	if (habit == TELNET_SEND_CRLF)
		t->sends_crlf = is_on;
	else
		t->receives_crmod = is_on;
}

bool telnet_has_ours(const struct stream *s, uint8_t option)
{
	return telnet_q_is_on(&telnet_of(s)->ours[option]);
}

bool telnet_has_theirs(const struct stream *s, uint8_t option)
{
	return telnet_q_is_on(&telnet_of(s)->theirs[option]);
}

bool telnet_was_met(const struct stream *s)
{
	return telnet_of(s)->was_met;
}
