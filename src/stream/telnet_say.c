/*
 * What the telnet filter says by itself.  A peer can change its mind for ever, and ask for
 * ever, so the answers between two writes of the user have a bound; nobody needs that many.
 */
#include "stream/telnet_state.h"

#include "base/log.h"
#include "stream/telnet_proto.h"

#include <stdio.h>

enum { REPLIES_MAX = 2000 };

bool telnet_may_answer(const struct telnet *t)
{
	return !t->is_shut && t->replies < REPLIES_MAX;
}

static const char *option_text(char dst[static 8], uint8_t option)
{
	const char *name = telnet_option_name(option);

	if (name)
		return name;
	snprintf(dst, 8, "%u", option);
	return dst;
}

void telnet_note(struct telnet *t, bool is_sent, uint8_t verb, uint8_t option)
{
	char number[8];

	log_event(LOG_TELNET, 0, "%s %s %s", is_sent ? "sent" : "received",
		  telnet_command_name(verb), option_text(number, option));
	if (t->config.on_negotiate)
		t->config.on_negotiate(&t->base, is_sent, verb, option, t->config.user);
}

void telnet_note_sub(struct telnet *t, bool is_sent, uint8_t option, const uint8_t *data, size_t n)
{
	char number[8];

	log_event(LOG_TELNET, 0, "%s %s, %zu bytes", is_sent ? "sent" : "received",
		  option_text(number, option), n);
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

/* What is noted is the wire's own form, so an IAC in it shows twice. */
void telnet_say_sub(struct telnet *t)
{
	const struct telnet_sub *sub = &t->sub;
	const size_t head = 3, tail = 2;

	if (!telnet_may_answer(t) || !telnet_sub_finish(&t->sub))
		return;
	t->replies++;
	if (buf_append(&t->out.held, sub->bytes, sub->len))
		telnet_note_sub(t, true, sub->bytes[2], sub->bytes + head,
				sub->len - head - tail);
}

void telnet_say_now(struct telnet *t)
{
	struct error err = ERROR_INIT;

	if (t->out.held.len && outbox_flush(&t->out, &err) == STREAM_ERROR)
		t->out.failed = err;
}
