/* How a session works: what telnet and the settings ask for, and what the terminal gets. */
#include "base/error.h"
#include "base/mem.h"
#include "cli/term.h"
#include "connect/escape.h"
#include "connect/keyboard.h"
#include "connect/session.h"
#include "connect/session_state.h"
#include "stream/telnet.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_proto.h"

#include <unistd.h>

struct telnet_mode session_mode(const struct session *s)
{
	if (s->link.telnet)
		return telnet_mode(s->link.telnet);
	return (struct telnet_mode){ .edits = true, .traps_signals = true, .echoes = true };
}

bool session_speaks_telnet(const struct session *s)
{
	return s->link.telnet && (s->style->is_telnet || telnet_was_met(s->link.telnet));
}

static void set_characters(const struct session *s, struct term_mode *mode)
{
	static const struct {
		enum term_character place;
		enum setting_character character;
	} pairs[] = {
		{ TERM_INTERRUPT, CHARACTER_INTERRUPT },
		{ TERM_QUIT, CHARACTER_QUIT },
		{ TERM_SUSPEND, CHARACTER_SUSPEND },
		{ TERM_EOF, CHARACTER_EOF },
		{ TERM_ERASE, CHARACTER_ERASE },
		{ TERM_KILL, CHARACTER_KILL },
		{ TERM_WORD_ERASE, CHARACTER_WORD_ERASE },
		{ TERM_REPRINT, CHARACTER_REPRINT },
		{ TERM_LITERAL_NEXT, CHARACTER_LITERAL_NEXT },
		{ TERM_START, CHARACTER_START },
		{ TERM_STOP, CHARACTER_STOP },
		{ TERM_FORWARD, CHARACTER_FORWARD1 },
		{ TERM_END_OF_LINE, CHARACTER_ESCAPE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		mode->characters[pairs[i].place] = s->settings.characters[pairs[i].character];
}

static void set_keys(struct session *s)
{
	const int *all = s->settings.characters;
	const int keys[] = { all[CHARACTER_ESCAPE], all[CHARACTER_ECHO],
			     all[CHARACTER_FLUSH_OUTPUT], all[CHARACTER_AYT],
			     all[CHARACTER_EOF], all[CHARACTER_ERASE], all[CHARACTER_KILL] };

	keyboard_set_keys(s->keyboard, keys, ARRAY_SIZE(keys));
}

void session_apply_mode(struct session *s)
{
	struct error ignored = ERROR_INIT;
	struct telnet_mode telnet = session_mode(s);
	struct term_mode mode;

	set_keys(s);
	/* Without a terminal's mode the session still works, only less comfortably. */
	if (!s->relay || !term_mode_get(STDIN_FILENO, &mode)) {
		term_restore();
		return;
	}
	if (s->is_at_prompt) { /* the next escape may be typed while a command still prints */
		mode.characters[TERM_END_OF_LINE] = s->settings.characters[CHARACTER_ESCAPE];
		(void)term_mode_set(STDIN_FILENO, &mode, &ignored);
		return;
	}
	mode.edits = telnet.edits;
	mode.signals = telnet.traps_signals || (s->settings.localchars_chosen &&
						s->settings.toggles[TOGGLE_LOCALCHARS]);
	mode.echoes = telnet.echoes && !s->is_muted;
	if (!mode.edits || (s->link.telnet && telnet_has_ours(s->link.telnet, TELOPT_LFLOW)))
		mode.flows = telnet.flows;
	mode.restarts_any |= telnet.restarts_any;
	set_characters(s, &mode);
	(void)term_mode_set(STDIN_FILENO, &mode, &ignored);
}

/* The peer has changed the mode, or characters of LINEMODE, which are ours, too, from now on. */
void session_on_mode(struct stream *telnet, void *user)
{
	struct session *s = user;
	const struct telnet_linemode *lm = telnet_characters(telnet);
	unsigned i;

	if (telnet_has_ours(telnet, TELOPT_LINEMODE)) {
		for (i = 1; i < SLC_COUNT; i++) {
			enum setting_character c = settings_of_slc(i);

			if (c != CHARACTERS)
				s->settings.characters[c] = lm->now[i].level == SLC_NOSUPPORT ?
								    ESCAPE_NONE :
								    lm->now[i].value;
		}
	}
	session_apply_mode(s);
}

void session_apply_habits(struct session *s)
{
	if (s->link.telnet) {
		telnet_set_habit(s->link.telnet, TELNET_SEND_CRLF,
				 s->settings.toggles[TOGGLE_CRLF]);
		telnet_set_habit(s->link.telnet, TELNET_RECEIVE_CRMOD,
				 s->settings.toggles[TOGGLE_CRMOD]);
	}
	session_apply_mode(s);
}

void session_apply_characters(struct session *s)
{
	struct telnet_linemode *lm;
	unsigned i;

	settings_characters(&s->settings, s->offer.characters);
	if (s->link.telnet && telnet_has_ours(s->link.telnet, TELOPT_LINEMODE)) {
		lm = telnet_characters(s->link.telnet);
		for (i = 1; i < SLC_COUNT; i++)
			if (settings_of_slc(i) != CHARACTERS &&
			    lm->now[i].value != s->offer.characters[i])
				telnet_linemode_set(lm, (enum slc_function)i,
						    s->offer.characters[i]);
		telnet_slc_export(s->link.telnet);
	}
	session_apply_mode(s);
}
