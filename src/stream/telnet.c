/* The telnet filter: bytes in both directions, and the options that netkit has. */
#include "stream/telnet.h"

#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "stream/outbox.h"
#include "stream/stream.h"
#include "stream/telnet_parse.h"
#include "stream/telnet_proto.h"
#include "stream/telnet_q.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 4096,	     /* bytes read or translated at once */
	HELD_MAX = 64 << 10, /* a chunk of TTYPE SEND is answered by less */
	HELD_ENOUGH = 8192,  /* a peer that does not take our answers is not read any more */
	TTYPE_MAX = 40,	     /* RFC 1091 */
	/*
	 * Answers between two writes of the user.  The Q method cannot loop, but a peer can change
	 * its mind for ever; nobody needs that many answers.
	 */
	REPLIES_MAX = 2000,
};

struct telnet {
	struct stream base;
	struct telnet_config config;
	struct telnet_parser parser;
	struct telnet_side ours[256], theirs[256];
	struct outbox out;
	struct buf in; /* the user's stream, taken apart and not read yet */
	unsigned replies;
	bool after_cr; /* the last byte of the user's was CR, by lines */
	bool was_met;
	bool is_shut; /* nothing more can be answered */
};

static struct telnet *telnet_of(const struct stream *s)
{
	return CONTAINER(s, struct telnet, base);
}

/* ---- what we say ---- */

static const char *option_text(char dst[static 8], uint8_t option)
{
	const char *name = telnet_option_name(option);

	if (name)
		return name;
	snprintf(dst, 8, "%u", option);
	return dst;
}

static void note(struct telnet *t, bool is_sent, uint8_t verb, uint8_t option)
{
	char number[8];

	log_event(LOG_TELNET, 0, "%s %s %s", is_sent ? "sent" : "received",
		  telnet_command_name(verb), option_text(number, option));
	if (t->config.on_negotiate)
		t->config.on_negotiate(&t->base, is_sent, verb, option, t->config.user);
}

static void say(struct telnet *t, uint8_t verb, uint8_t option)
{
	const uint8_t bytes[] = { TELNET_IAC, verb, option };

	if (t->is_shut || t->replies++ >= REPLIES_MAX)
		return;
	if (buf_append(&t->out.held, bytes, sizeof(bytes)))
		note(t, true, verb, option);
}

static void say_ours(struct telnet *t, uint8_t option, enum telnet_reply reply)
{
	if (reply != TELNET_REPLY_NONE)
		say(t, reply == TELNET_REPLY_YES ? TELNET_WILL : TELNET_WONT, option);
}

static void say_theirs(struct telnet *t, uint8_t option, enum telnet_reply reply)
{
	if (reply != TELNET_REPLY_NONE)
		say(t, reply == TELNET_REPLY_YES ? TELNET_DO : TELNET_DONT, option);
}

/* A whole subnegotiation or none of it; IAC is doubled. */
static void say_sub(struct telnet *t, uint8_t option, const uint8_t *data, size_t n)
{
	uint8_t bytes[2 * (TTYPE_MAX + 1) + 5];
	size_t i, len = 0;

	if (t->is_shut || t->replies++ >= REPLIES_MAX || n > TTYPE_MAX + 1)
		return;
	bytes[len++] = TELNET_IAC;
	bytes[len++] = TELNET_SB;
	bytes[len++] = option;
	for (i = 0; i < n; i++) {
		bytes[len++] = data[i];
		if (data[i] == TELNET_IAC)
			bytes[len++] = TELNET_IAC;
	}
	bytes[len++] = TELNET_IAC;
	bytes[len++] = TELNET_SE;
	buf_append(&t->out.held, bytes, len);
}

static void say_size(struct telnet *t)
{
	const uint16_t w = t->config.columns, h = t->config.rows;
	const uint8_t data[] = { (uint8_t)(w >> 8), (uint8_t)w, (uint8_t)(h >> 8), (uint8_t)h };

	say_sub(t, TELOPT_NAWS, data, sizeof(data));
	log_event(LOG_TELNET, 0, "sent NAWS %u by %u", w, h);
}

static uint8_t capital(char c)
{
	return (uint8_t)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static void say_terminal(struct telnet *t)
{
	uint8_t data[TTYPE_MAX + 1] = { TELNET_TTYPE_IS };
	size_t n = 1;
	const char *c;

	for (c = t->config.terminal; *c && n < sizeof(data); c++)
		data[n++] = capital(*c);
	say_sub(t, TELOPT_TTYPE, data, n);
}

/* ---- what the peer says ---- */

static bool agrees_ours(const struct telnet *t, uint8_t option)
{
	switch (option) {
	case TELOPT_BINARY:
	case TELOPT_SGA:
		return true;
	case TELOPT_TTYPE:
		return t->config.terminal != NULL;
	case TELOPT_NAWS:
		return t->config.columns > 0;
	default:
		return false;
	}
}

static bool agrees_theirs(uint8_t option)
{
	return option == TELOPT_BINARY || option == TELOPT_SGA || option == TELOPT_ECHO;
}

static void on_ours(struct telnet *t, uint8_t option, bool yes)
{
	struct telnet_side *side = &t->ours[option];
	bool was_on = telnet_q_is_on(side);

	say_ours(t, option, telnet_q_receive(side, yes, agrees_ours(t, option)));
	if (option == TELOPT_NAWS && !was_on && telnet_q_is_on(side))
		say_size(t);
}

static void on_theirs(struct telnet *t, uint8_t option, bool yes)
{
	struct telnet_side *side = &t->theirs[option];
	bool was_on = telnet_q_is_on(side);

	say_theirs(t, option, telnet_q_receive(side, yes, agrees_theirs(option)));
	if (telnet_q_is_on(side) == was_on)
		return;
	if (option == TELOPT_BINARY)
		t->parser.is_binary = !was_on;
	if (option == TELOPT_ECHO && t->config.on_mode)
		t->config.on_mode(&t->base, t->config.user);
}

static void on_negotiate(struct telnet *t, uint8_t verb, uint8_t option)
{
	if (t->replies < REPLIES_MAX)
		note(t, false, verb, option);
	if (verb == TELNET_DO || verb == TELNET_DONT)
		on_ours(t, option, verb == TELNET_DO);
	else
		on_theirs(t, option, verb == TELNET_WILL);
}

static void on_sub(struct telnet *t, const struct telnet_event *event)
{
	bool is_send = event->len == 1 && event->data[0] == TELNET_TTYPE_SEND;

	if (event->option == TELOPT_TTYPE && is_send && telnet_q_is_on(&t->ours[TELOPT_TTYPE]))
		say_terminal(t);
}

static void on_event(struct telnet *t, const struct telnet_event *event)
{
	switch (event->kind) {
	case TELNET_EVENT_DATA:
		buf_append(&t->in, event->data, event->len);
		return;
	case TELNET_EVENT_NEGOTIATE:
		on_negotiate(t, event->command, event->option);
		break;
	case TELNET_EVENT_SUB:
		on_sub(t, event);
		break;
	case TELNET_EVENT_NONE:
	case TELNET_EVENT_COMMAND: /* NOP, GA, DM: nothing to do for a client */
	case TELNET_EVENT_SUB_DROPPED:
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

/* A write that fails is told by the next write; what the peer still says counts. */
static void flush_quietly(struct telnet *t)
{
	struct error err = ERROR_INIT;

	if (t->out.held.len && outbox_flush(&t->out, &err) == STREAM_ERROR)
		t->out.failed = err;
}

static ssize_t telnet_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct telnet *t = telnet_of(s);
	uint8_t chunk[CHUNK];
	ssize_t got;

	while (!t->in.len) {
		if (t->out.held.len > HELD_ENOUGH)
			return STREAM_AGAIN;
		got = stream_read(s->below, chunk, sizeof(chunk), err);
		if (got < 0)
			return got;
		receive(t, chunk, (size_t)got);
		flush_quietly(t);
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

static void put(struct telnet *t, uint8_t byte)
{
	struct buf *out = &t->out.held;
	bool is_binary = telnet_q_is_on(&t->ours[TELOPT_BINARY]);

	if (is_binary || telnet_is_by_character(&t->base)) {
		t->after_cr = false;
		buf_byte(out, byte);
		if (byte == '\r' && !is_binary)
			buf_byte(out, '\0');
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
	if (config->negotiates_first) {
		telnet_ask(&t->base, TELNET_DO, TELOPT_SGA);
		if (config->terminal)
			telnet_ask(&t->base, TELNET_WILL, TELOPT_TTYPE);
		if (config->columns)
			telnet_ask(&t->base, TELNET_WILL, TELOPT_NAWS);
	}
	return &t->base;
}

void telnet_resize(struct stream *s, uint16_t columns, uint16_t rows)
{
	struct telnet *t = telnet_of(s);

	if (!columns || (columns == t->config.columns && rows == t->config.rows))
		return;
	t->config.columns = columns;
	t->config.rows = rows;
	if (telnet_has_ours(s, TELOPT_NAWS)) {
		t->replies = 0;
		say_size(t);
		flush_quietly(t);
	}
}

int telnet_command(struct stream *s, uint8_t command, struct error *err)
{
	struct telnet *t = telnet_of(s);
	const uint8_t bytes[] = { TELNET_IAC, command };

	buf_append(&t->out.held, bytes, sizeof(bytes));
	return outbox_flush(&t->out, err) == STREAM_ERROR ? -1 : 0;
}

void telnet_ask(struct stream *s, uint8_t verb, uint8_t option)
{
	struct telnet *t = telnet_of(s);
	bool yes = verb == TELNET_WILL || verb == TELNET_DO;

	t->replies = 0;
	if (verb == TELNET_WILL || verb == TELNET_WONT)
		say_ours(t, option, telnet_q_ask(&t->ours[option], yes));
	else
		say_theirs(t, option, telnet_q_ask(&t->theirs[option], yes));
	flush_quietly(t);
}

bool telnet_is_by_character(const struct stream *s)
{
	return telnet_has_theirs(s, TELOPT_ECHO);
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
