/* The options that netkit has: which it agrees to, and what follows when they change. */
#include "stream/telnet_state.h"

#include "base/text.h"
#include "stream/telnet_charset.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_proto.h"

#include <string.h>

enum { TTYPE_MAX = 40 }; /* RFC 1091 */

/* First byte of an LFLOW subnegotiation. */
enum { LFLOW_OFF, LFLOW_ON, LFLOW_RESTART_ANY, LFLOW_RESTART_XON };

static const char *display_of(const struct telnet *t)
{
	return t->config.environment ? telnet_environ_exported(t->config.environment, "DISPLAY")
				     : NULL;
}

/* ---- what is agreed to ---- */

static bool agrees_ours(const struct telnet *t, uint8_t option)
{
	const struct telnet_config *config = &t->config;

	switch (option) {
	case TELOPT_BINARY:
	case TELOPT_SGA:
		return true;
	case TELOPT_TTYPE:
		return config->terminals != NULL;
	case TELOPT_NAWS:
		return config->columns > 0;
	case TELOPT_TSPEED:
		return config->speed != NULL;
	case TELOPT_LFLOW:
		return config->has_flow;
	case TELOPT_LINEMODE:
		return config->characters != NULL;
	case TELOPT_XDISPLOC:
		return display_of(t) != NULL;
	case TELOPT_NEW_ENVIRON:
		return config->environment != NULL;
	case TELOPT_CHARSET:
		return config->charset != NULL;
	case TELOPT_COM_PORT:
		return config->serial != NULL;
	default:
		return false;
	}
}

static bool agrees_theirs(const struct telnet *t, uint8_t option)
{
	switch (option) {
	case TELOPT_BINARY:
	case TELOPT_ECHO:
	case TELOPT_SGA:
	case TELOPT_STATUS:
		return true;
	case TELOPT_CHARSET:
		return t->config.charset != NULL;
	default:
		return false;
	}
}

/* ---- what we tell ---- */

static void tell_size(struct telnet *t)
{
	const uint16_t w = t->config.columns, h = t->config.rows;
	const uint8_t data[] = { (uint8_t)(w >> 8), (uint8_t)w, (uint8_t)(h >> 8), (uint8_t)h };

	telnet_sub_start(&t->sub, TELOPT_NAWS);
	telnet_sub_add(&t->sub, data, sizeof(data));
	telnet_say_sub(t);
}

static void tell_text(struct telnet *t, uint8_t option, const char *text)
{
	telnet_sub_start(&t->sub, option);
	telnet_sub_byte(&t->sub, TELNET_IS);
	telnet_sub_add(&t->sub, text, strlen(text));
	telnet_say_sub(t);
}

/* Behind the last name it is said once more, and then the list begins again (RFC 1091). */
static void tell_terminal(struct telnet *t)
{
	const char *const *names = t->config.terminals;
	char capitals[TTYPE_MAX + 1];
	const char *name = names[t->terminal];
	size_t i;

	if (name) {
		t->terminal++;
	} else {
		name = names[t->terminal - 1];
		t->terminal = 0;
	}
	for (i = 0; name[i] && i < TTYPE_MAX; i++)
		capitals[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - ('a' - 'A')
								       : name[i]);
	capitals[i] = '\0';
	tell_text(t, TELOPT_TTYPE, capitals);
}

static void tell_serial(struct telnet *t)
{
	unsigned step;

	for (step = 0; telnet_serial_request(t->config.serial, step, &t->sub); step++)
		telnet_say_sub(t);
}

/* ---- what changes ---- */

static void changed_mode(struct telnet *t)
{
	if (t->config.on_mode)
		t->config.on_mode(&t->base, t->config.user);
}

static void start_linemode(struct telnet *t)
{
	telnet_linemode_init(&t->linemode, t->config.characters);
	telnet_linemode_announce(&t->linemode, &t->sub);
	telnet_say_sub(t);
	telnet_ask(&t->base, TELNET_DO, TELOPT_SGA);
}

static void ours_changed(struct telnet *t, uint8_t option, bool is_on)
{
	switch (option) {
	case TELOPT_NAWS:
		if (is_on)
			tell_size(t);
		break;
	case TELOPT_COM_PORT:
		if (is_on)
			tell_serial(t);
		break;
	case TELOPT_LFLOW:
		t->flows = is_on;
		changed_mode(t);
		break;
	case TELOPT_LINEMODE:
		if (is_on)
			start_linemode(t);
		changed_mode(t);
		break;
	case TELOPT_BINARY:
		changed_mode(t);
		break;
	default:
		break;
	}
}

static void theirs_changed(struct telnet *t, uint8_t option, bool is_on)
{
	if (option == TELOPT_BINARY)
		t->parser.is_binary = is_on;
	if (option == TELOPT_BINARY || option == TELOPT_ECHO || option == TELOPT_SGA)
		changed_mode(t);
}

/* ---- negotiation ---- */

static void reply_ours(struct telnet *t, uint8_t option, enum telnet_reply reply)
{
	if (reply != TELNET_REPLY_NONE)
		telnet_say(t, reply == TELNET_REPLY_YES ? TELNET_WILL : TELNET_WONT, option);
}

static void reply_theirs(struct telnet *t, uint8_t option, enum telnet_reply reply)
{
	if (reply != TELNET_REPLY_NONE)
		telnet_say(t, reply == TELNET_REPLY_YES ? TELNET_DO : TELNET_DONT, option);
}

static void hear_ours(struct telnet *t, uint8_t option, bool yes)
{
	struct telnet_side *side = &t->ours[option];
	bool was_on = telnet_q_is_on(side);
	enum telnet_reply reply = telnet_q_receive(side, yes, agrees_ours(t, option));

	/* Debian's telnet asks for it before it agrees, and otherwise behind the first SLC. */
	if (option == TELOPT_LINEMODE && reply == TELNET_REPLY_YES)
		telnet_ask(&t->base, TELNET_DO, TELOPT_SGA);
	reply_ours(t, option, reply);
	if (telnet_q_is_on(side) != was_on)
		ours_changed(t, option, !was_on);
}

static void hear_theirs(struct telnet *t, uint8_t option, bool yes)
{
	struct telnet_side *side = &t->theirs[option];
	bool was_on = telnet_q_is_on(side);

	reply_theirs(t, option, telnet_q_receive(side, yes, agrees_theirs(t, option)));
	if (telnet_q_is_on(side) != was_on)
		theirs_changed(t, option, !was_on);
}

/* RFC 860: each DO asks anew, so there is no state to negotiate. */
static void hear_mark(struct telnet *t, uint8_t verb)
{
	if (verb == TELNET_DO)
		telnet_say(t, TELNET_WILL, TELOPT_TM);
	else if (verb == TELNET_WILL || verb == TELNET_WONT)
		t->is_flushing = false;
}

void telnet_options_negotiate(struct telnet *t, uint8_t verb, uint8_t option)
{
	if (telnet_may_answer(t))
		telnet_note(t, false, verb, option);
	if (option == TELOPT_TM)
		hear_mark(t, verb);
	else if (verb == TELNET_DO || verb == TELNET_DONT)
		hear_ours(t, option, verb == TELNET_DO);
	else
		hear_theirs(t, option, verb == TELNET_WILL);
}

void telnet_ask(struct stream *s, uint8_t verb, uint8_t option)
{
	struct telnet *t = telnet_of(s);
	bool yes = verb == TELNET_WILL || verb == TELNET_DO;

	if (option == TELOPT_TM)
		telnet_say(t, verb, option);
	else if (verb == TELNET_WILL || verb == TELNET_WONT)
		reply_ours(t, option, telnet_q_ask(&t->ours[option], yes));
	else
		reply_theirs(t, option, telnet_q_ask(&t->theirs[option], yes));
	telnet_say_now(t);
}

/* The order is that of Debian's telnet; docs/telnet.md has the differences. */
void telnet_begin(struct stream *s)
{
	struct telnet *t = telnet_of(s);

	static const uint8_t first[] = { TELOPT_TTYPE,	  TELOPT_NAWS,	   TELOPT_TSPEED,
					 TELOPT_LFLOW,	  TELOPT_LINEMODE, TELOPT_NEW_ENVIRON,
					 TELOPT_XDISPLOC, TELOPT_COM_PORT };
	size_t i;

	telnet_ask(s, TELNET_DO, TELOPT_SGA);
	for (i = 0; i < sizeof(first); i++)
		if (agrees_ours(t, first[i]))
			telnet_ask(s, TELNET_WILL, first[i]);
	if (t->config.on_sub) /* else nobody could see the answer */
		telnet_ask(s, TELNET_DO, TELOPT_STATUS);
	if (t->config.wants & TELNET_WANTS_BINARY_IN)
		telnet_ask(s, TELNET_DO, TELOPT_BINARY);
	if (t->config.wants & TELNET_WANTS_BINARY_OUT)
		telnet_ask(s, TELNET_WILL, TELOPT_BINARY);
}

/* ---- subnegotiations ---- */

static void obey_flow(struct telnet *t, const uint8_t *data, size_t n)
{
	if (n < 1)
		return;
	if (data[0] <= LFLOW_ON)
		t->flows = data[0] == LFLOW_ON;
	else if (data[0] <= LFLOW_RESTART_XON)
		t->restarts_any = data[0] == LFLOW_RESTART_ANY;
	else
		return;
	changed_mode(t);
}

static void obey_linemode(struct telnet *t, const uint8_t *data, size_t n)
{
	uint8_t mode = t->linemode.mode;

	if (telnet_linemode_receive(&t->linemode, data, n, &t->sub)) {
		telnet_say_sub(t);
		changed_mode(t);
	} else if (mode != t->linemode.mode) {
		changed_mode(t);
	}
}

static void obey_ours(struct telnet *t, uint8_t option, const uint8_t *data, size_t n)
{
	bool is_send = n >= 1 && data[0] == TELNET_SEND;

	switch (option) {
	case TELOPT_TTYPE:
		if (is_send)
			tell_terminal(t);
		break;
	case TELOPT_TSPEED:
		if (is_send)
			tell_text(t, option, t->config.speed);
		break;
	case TELOPT_XDISPLOC:
		if (is_send && display_of(t))
			tell_text(t, option, display_of(t));
		break;
	case TELOPT_NEW_ENVIRON:
		if (is_send) {
			telnet_environ_answer(t->config.environment, data + 1, n - 1, &t->sub);
			telnet_say_sub(t);
		}
		break;
	case TELOPT_LFLOW:
		obey_flow(t, data, n);
		break;
	case TELOPT_LINEMODE:
		obey_linemode(t, data, n);
		break;
	default:
		break;
	}
}

/* A peer that agrees to CHARSET asks whether the option is on at its side or at ours. */
static void obey_charset(struct telnet *t, const uint8_t *data, size_t n)
{
	if (n < 1 || data[0] != CHARSET_REQUEST)
		return;
	telnet_charset_answer(t->config.charset, data + 1, n - 1, &t->sub);
	telnet_say_sub(t);
}

void telnet_options_sub(struct telnet *t, const struct telnet_event *event)
{
	bool ours = telnet_q_is_on(&t->ours[event->option]);
	bool theirs = telnet_q_is_on(&t->theirs[event->option]);

	if (!telnet_may_answer(t))
		return;
	telnet_note_sub(t, false, event->option, event->data, event->len);
	if (event->option == TELOPT_CHARSET && (ours || theirs))
		obey_charset(t, event->data, event->len);
	else if (ours)
		obey_ours(t, event->option, event->data, event->len);
}

/* ---- at the user's wish ---- */

void telnet_resize(struct stream *s, uint16_t columns, uint16_t rows)
{
	struct telnet *t = telnet_of(s);

	if (!columns || (columns == t->config.columns && rows == t->config.rows))
		return;
	t->config.columns = columns;
	t->config.rows = rows;
	if (telnet_has_ours(s, TELOPT_NAWS)) {
		t->replies = 0;
		tell_size(t);
		telnet_say_now(t);
	}
}

void telnet_ask_status(struct stream *s)
{
	struct telnet *t = telnet_of(s);

	telnet_sub_start(&t->sub, TELOPT_STATUS);
	telnet_sub_byte(&t->sub, TELNET_SEND);
	telnet_say_sub(t);
	telnet_say_now(t);
}

void telnet_prefer(struct stream *s, bool by_character)
{
	struct telnet *t = telnet_of(s);
	uint8_t verb = by_character ? TELNET_DO : TELNET_DONT;

	t->forced = by_character ? TELNET_BY_CHARACTER : TELNET_NOT_FORCED;
	if (by_character && telnet_has_ours(s, TELOPT_LINEMODE)) {
		telnet_ask(s, TELNET_WONT, TELOPT_LINEMODE);
	} else if (!by_character && t->config.characters && t->was_met) {
		telnet_ask(s, TELNET_WILL, TELOPT_LINEMODE);
	}
	telnet_ask(s, verb, TELOPT_SGA);
	telnet_ask(s, verb, TELOPT_ECHO);
	changed_mode(t);
}

bool telnet_linemode_ask(struct stream *s, uint8_t on, uint8_t off)
{
	struct telnet *t = telnet_of(s);

	if (!telnet_has_ours(s, TELOPT_LINEMODE))
		return false;
	t->linemode.mode = (uint8_t)((t->linemode.mode | on) & ~off);
	telnet_sub_start(&t->sub, TELOPT_LINEMODE);
	telnet_sub_byte(&t->sub, LINEMODE_MODE);
	telnet_sub_byte(&t->sub, t->linemode.mode);
	telnet_say_sub(t);
	telnet_say_now(t);
	changed_mode(t);
	return true;
}

struct telnet_linemode *telnet_characters(struct stream *s)
{
	return &telnet_of(s)->linemode;
}

void telnet_slc_export(struct stream *s)
{
	struct telnet *t = telnet_of(s);

	if (!telnet_has_ours(s, TELOPT_LINEMODE))
		return;
	telnet_linemode_announce(&t->linemode, &t->sub);
	telnet_say_sub(t);
	telnet_say_now(t);
}

void telnet_slc_import(struct stream *s, bool is_default)
{
	struct telnet *t = telnet_of(s);

	if (!telnet_has_ours(s, TELOPT_LINEMODE))
		return;
	telnet_linemode_request(&t->sub, is_default);
	telnet_say_sub(t);
	telnet_say_now(t);
}

bool telnet_tell_variable(struct stream *s, const char *name)
{
	struct telnet *t = telnet_of(s);
	const struct telnet_variable *variable =
		t->config.environment ? telnet_environ_find(t->config.environment, name) : NULL;

	if (!variable || !telnet_has_ours(s, TELOPT_NEW_ENVIRON))
		return false;
	telnet_environ_tell(variable, &t->sub);
	telnet_say_sub(t);
	telnet_say_now(t);
	return true;
}

bool telnet_control_serial(struct stream *s, uint8_t value)
{
	struct telnet *t = telnet_of(s);

	if (!telnet_has_ours(s, TELOPT_COM_PORT))
		return false;
	telnet_serial_control(value, &t->sub);
	telnet_say_sub(t);
	telnet_say_now(t);
	return true;
}
