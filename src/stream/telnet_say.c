/*
 * What the telnet filter says by itself.  A peer can change its mind for ever, and ask for
 * ever, so the answers between two writes of the user have a bound; nobody needs that many.
 */
#include "stream/telnet_state.h"

#include "base/log.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_proto.h"

#include <stdio.h>

enum {
	REPLIES_MAX = 2000,
	WORDS_MAX = 8192,     /* of a subnegotiation in words */
	LINE_MAX_BYTES = 400, /* of them in a line of the trace */
};

bool telnet_may_answer(const struct telnet *t)
{
	return !t->is_shut && t->replies < REPLIES_MAX;
}

void telnet_note(struct telnet *t, bool is_sent, uint8_t verb, uint8_t option)
{
	char name[16];

	log_event(LOG_TELNET, 0, "%s %s %s", is_sent ? "sent" : "received",
		  telnet_command_name(verb), telnet_describe_option(name, option));
	if (t->config.on_negotiate)
		t->config.on_negotiate(&t->base, is_sent, verb, option, t->config.user);
}

void telnet_note_command(bool is_sent, uint8_t command)
{
	const char *name = telnet_command_name(command);
	char number[8];

	snprintf(number, sizeof(number), "%u", command);
	log_event(LOG_TELNET, 0, "%s %s", is_sent ? "sent" : "received", name ? name : number);
}

/* In words, as far as a line goes. */
static void trace_sub(bool is_sent, uint8_t option, const uint8_t *data, size_t n)
{
	struct buf b;
	bool is_cut;

	if (!log_is_on(LOG_TELNET))
		return;
	buf_init(&b, WORDS_MAX);
	telnet_describe_sub(&b, option, data, n);
	is_cut = b.len > LINE_MAX_BYTES;
	log_event(LOG_TELNET, 0, "%s SB %.*s%s", is_sent ? "sent" : "received", LINE_MAX_BYTES,
		  buf_string(&b), is_cut ? " ..." : "");
	buf_done(&b);
}

void telnet_note_sub(struct telnet *t, bool is_sent, uint8_t option, const uint8_t *data, size_t n)
{
	trace_sub(is_sent, option, data, n);
	if (t->config.on_sub)
		t->config.on_sub(&t->base, is_sent, option, data, n, t->config.user);
}

void telnet_say(struct telnet *t, uint8_t verb, uint8_t option)
{
	const uint8_t bytes[] = { TELNET_IAC, verb, option };

	if (!telnet_may_answer(t))
		return;
	t->replies++;
	if (buf_append(&t->out.held, bytes, sizeof(bytes)))
		telnet_note(t, true, verb, option);
}

/* What follows the option of a subnegotiation, each IAC in it once: how many bytes. */
static size_t undouble(const struct telnet_sub *sub, uint8_t dst[static TELNET_SUB_MAX])
{
	const size_t head = 3, tail = 2;
	size_t n = 0, i;

	for (i = head; i + tail < sub->len; i++) {
		dst[n++] = sub->bytes[i];
		i += sub->bytes[i] == TELNET_IAC;
	}
	return n;
}

void telnet_say_sub(struct telnet *t)
{
	const struct telnet_sub *sub = &t->sub;
	uint8_t data[TELNET_SUB_MAX];

	if (!telnet_may_answer(t) || !telnet_sub_finish(&t->sub))
		return;
	t->replies++;
	if (buf_append(&t->out.held, sub->bytes, sub->len))
		telnet_note_sub(t, true, sub->bytes[2], data, undouble(sub, data));
}

void telnet_say_now(struct telnet *t)
{
	struct error err = ERROR_INIT;

	if (t->out.held.len && outbox_flush(&t->out, &err) == STREAM_ERROR)
		t->out.failed = err;
}
