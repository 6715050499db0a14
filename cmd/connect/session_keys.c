/* Keys and signals: what of them is for the peer, and what for us. */
#include "base/error.h"
#include "cli/term.h"
#include "connect/escape.h"
#include "connect/keyboard.h"
#include "connect/session.h"
#include "connect/session_state.h"
#include "stream/relay.h"
#include "stream/stream.h"
#include "stream/telnet.h"
#include "stream/telnet_proto.h"

#include <signal.h>

void session_send_signal(struct session *s, uint8_t command, bool flushes)
{
	struct error ignored = ERROR_INIT; /* a broken connection shows itself in the relay */

	(void)telnet_command(s->link.telnet, command, &ignored);
	if (flushes && s->settings.toggles[TOGGLE_AUTOFLUSH])
		telnet_flush_output(s->link.telnet);
	if (flushes && s->settings.toggles[TOGGLE_AUTOSYNCH])
		(void)telnet_synch(s->link.telnet, &ignored);
}

/* ---- keys ---- */

static bool recognizes_characters(const struct session *s)
{
	struct telnet_mode mode = session_mode(s);

	if (s->settings.localchars_chosen)
		return s->settings.toggles[TOGGLE_LOCALCHARS];
	return mode.edits || mode.traps_signals;
}

static void open_prompt(struct session *s)
{
	s->is_at_prompt = true;
	session_apply_mode(s);
	session_print("\n");
	session_show_prompt(s);
}

/* One of the keys that are commands for a peer that speaks telnet. */
static bool send_key(struct session *s, int key)
{
	static const struct {
		enum setting_character character;
		uint8_t command;
		bool flushes;
		bool is_edited; /* where lines are edited here, the terminal does it */
	} keys[] = {
		{ CHARACTER_FLUSH_OUTPUT, TELNET_AO, true, false },
		{ CHARACTER_AYT, TELNET_AYT, false, false },
		{ CHARACTER_EOF, TELNET_EOF, false, true },
		{ CHARACTER_ERASE, TELNET_EC, false, true },
		{ CHARACTER_KILL, TELNET_EL, false, true },
	};
	bool edits = session_mode(s).edits;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (key != s->settings.characters[keys[i].character] ||
		    (edits && keys[i].is_edited))
			continue;
		session_send_signal(s, keys[i].command, keys[i].flushes);
		return true;
	}
	return false;
}

static bool on_key(int key, void *user)
{
	struct session *s = user;

	if (key == s->settings.characters[CHARACTER_ESCAPE]) {
		open_prompt(s);
		return true;
	}
	if (!session_speaks_telnet(s) || !recognizes_characters(s))
		return false;
	if (key == s->settings.characters[CHARACTER_ECHO] && session_mode(s).edits) {
		s->is_muted = !s->is_muted;
		session_apply_mode(s);
		return true;
	}
	return send_key(s, key);
}

/*
 * ^D at the start of a line: telnet's EOF with LINEMODE, and the character itself without, as
 * Debian's telnet has it.  For a peer without telnet it is the end of our direction.
 */
static bool on_eof(void *user)
{
	struct session *s = user;
	struct error ignored = ERROR_INIT;
	uint8_t character = (uint8_t)s->settings.characters[CHARACTER_EOF];

	if (!s->editor || !session_speaks_telnet(s))
		return false;
	if (session_mode(s).is_linemode)
		session_send_signal(s, TELNET_EOF, false);
	else
		(void)stream_write(s->link.top, &character, 1, &ignored);
	return true;
}

static void on_line(const char *line, void *user)
{
	session_obey(user, line);
}

static void on_end(void *user)
{
	struct session *s = user;

	session_print(s->relay ? "\nConnection closed.\n" : "\n");
	session_end(s, STATUS_DONE);
}

static void on_interrupt(void *user)
{
	struct session *s = user;

	session_print("\n");
	session_show_prompt(s);
}

const struct keyboard_events session_keyboard_events = {
	.on_key = on_key,
	.on_line = on_line,
	.on_end = on_end,
	.on_eof = on_eof,
	.on_interrupt = on_interrupt,
};

/* ---- signals ---- */

static bool takes_signals(const struct session *s)
{
	return s->relay && !s->is_at_prompt && session_speaks_telnet(s);
}

static void end_by(struct session *s, int signo)
{
	term_restore();
	session_print("\n");
	session_end(s, 128 + signo);
}

void session_on_interrupt(struct loop *loop, int signo, void *user)
{
	struct session *s = user;

	(void)loop;
	if (s->is_at_prompt) {
		if (!s->editor) /* it has shown its prompt again by itself */
			on_interrupt(s);
	} else if (takes_signals(s)) {
		session_send_signal(s, TELNET_IP, true);
	} else if (s->dial && !s->relay && s->starts_at_prompt) {
		session_print("\n");
		session_over(s, STATUS_DONE);
	} else {
		end_by(s, signo);
	}
}

/* Without LINEMODE the quit character has always been a BRK. */
void session_on_quit(struct loop *loop, int signo, void *user)
{
	struct session *s = user;

	(void)loop;
	if (takes_signals(s))
		session_send_signal(s, session_mode(s).is_linemode ? TELNET_ABORT : TELNET_BRK,
				    true);
	else
		end_by(s, signo);
}

void session_on_stop(struct loop *loop, int signo, void *user)
{
	struct session *s = user;

	(void)loop;
	(void)signo;
	if (takes_signals(s))
		session_send_signal(s, TELNET_SUSP, true);
	else
		session_suspend(s);
}
