/* The settings of a session: names, texts, and how they start. */
#include "connect/settings.h"

#include "cli/term.h"
#include "connect/escape.h"
#include "stream/telnet_linemode.h"

#include <string.h>
#include <unistd.h>

#define CONTROL(c) ((c) & 0x1f)

const struct setting_row setting_characters[CHARACTERS] = {
	[CHARACTER_ECHO] = { "echo", "character to toggle local echoing on/off", NULL },
	[CHARACTER_ESCAPE] = { "escape", "character to escape back to telnet command mode", NULL },
	[CHARACTER_FLUSH_OUTPUT] = { "flushoutput", "character to cause an Abort Output", NULL },
	[CHARACTER_INTERRUPT] = { "interrupt", "character to cause an Interrupt Process", NULL },
	[CHARACTER_QUIT] = { "quit", "character to cause an Abort process", NULL },
	[CHARACTER_EOF] = { "eof", "character to cause an EOF ", NULL },
	[CHARACTER_ERASE] = { "erase", "character to use to erase a character", NULL },
	[CHARACTER_KILL] = { "kill", "character to use to erase a line", NULL },
	[CHARACTER_LITERAL_NEXT] = { "lnext", "character to use for literal next", NULL },
	[CHARACTER_SUSPEND] = { "susp", "character to cause a Suspend Process", NULL },
	[CHARACTER_REPRINT] = { "reprint", "character to use for line reprint", NULL },
	[CHARACTER_WORD_ERASE] = { "worderase", "character to use to erase a word", NULL },
	[CHARACTER_START] = { "start", "character to use for XON", NULL },
	[CHARACTER_STOP] = { "stop", "character to use for XOFF", NULL },
	[CHARACTER_FORWARD1] = { "forw1", "alternate end of line character", NULL },
	[CHARACTER_AYT] = { "ayt", "alternate AYT character", NULL },
};

const struct setting_row setting_toggles[TOGGLES] = {
	[TOGGLE_AUTOFLUSH] = { "autoflush",
			       "flushing of output when sending interrupt characters",
			       "flush output when sending interrupt characters" },
	[TOGGLE_AUTOSYNCH] = { "autosynch",
			       "automatic sending of interrupt characters in urgent mode",
			       "send interrupt characters in urgent mode" },
	[TOGGLE_AUTOLOGIN] = { "autologin",
			       "automatic sending of login and/or authentication info",
			       "send login name and/or authentication information" },
	[TOGGLE_SKIPRC] = { "skiprc", "don't read ~/.telnetrc file",
			    "skip reading of ~/.telnetrc file" },
	[TOGGLE_BINARY] = { "binary", "sending and receiving of binary data", NULL },
	[TOGGLE_INBINARY] = { "inbinary", "receiving of binary data", NULL },
	[TOGGLE_OUTBINARY] = { "outbinary", "sending of binary data", NULL },
	[TOGGLE_CRLF] = { "crlf", "sending carriage returns as telnet <CR><LF>", NULL },
	[TOGGLE_CRMOD] = { "crmod", "mapping of received carriage returns",
			   "map carriage return on output" },
	[TOGGLE_LOCALCHARS] = { "localchars", "local recognition of certain control characters",
				"recognize certain control characters" },
	[TOGGLE_DEBUG] = { "debug", "debugging", "turn on socket level debugging" },
	[TOGGLE_OPTIONS] = { "options", "viewing of options processing (debugging)",
			     "show option processing" },
};

/* Where a character comes from and which function it has for a peer. */
static const struct {
	enum setting_character character;
	int terminal; /* enum term_character, or -1 */
	unsigned slc; /* enum slc_function, or 0 */
} origins[] = {
	{ CHARACTER_INTERRUPT, TERM_INTERRUPT, SLC_IP },
	{ CHARACTER_QUIT, TERM_QUIT, SLC_ABORT },
	{ CHARACTER_SUSPEND, TERM_SUSPEND, SLC_SUSP },
	{ CHARACTER_EOF, TERM_EOF, SLC_EOF },
	{ CHARACTER_ERASE, TERM_ERASE, SLC_EC },
	{ CHARACTER_KILL, TERM_KILL, SLC_EL },
	{ CHARACTER_WORD_ERASE, TERM_WORD_ERASE, SLC_EW },
	{ CHARACTER_REPRINT, TERM_REPRINT, SLC_RP },
	{ CHARACTER_LITERAL_NEXT, TERM_LITERAL_NEXT, SLC_LNEXT },
	{ CHARACTER_START, TERM_START, SLC_XON },
	{ CHARACTER_STOP, TERM_STOP, SLC_XOFF },
	{ CHARACTER_FLUSH_OUTPUT, -1, SLC_AO },
	{ CHARACTER_FORWARD1, TERM_FORWARD, SLC_FORW1 },
};

void settings_init(struct settings *s, int escape)
{
	struct term_mode mode;
	size_t i;

	*s = (struct settings){ .toggles = { [TOGGLE_AUTOFLUSH] = true } };
	for (i = 0; i < CHARACTERS; i++)
		s->characters[i] = ESCAPE_NONE;
	if (!term_mode_get(STDIN_FILENO, &mode))
		memset(mode.characters, -1, sizeof(mode.characters));
	for (i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		if (origins[i].terminal >= 0)
			s->characters[origins[i].character] =
				mode.characters[origins[i].terminal];
	s->characters[CHARACTER_ECHO] = CONTROL('E');
	s->characters[CHARACTER_FLUSH_OUTPUT] = CONTROL('O');
	s->characters[CHARACTER_AYT] = CONTROL('T');
	s->characters[CHARACTER_ESCAPE] = escape;
}

void settings_characters(const struct settings *s, uint8_t ret_characters[])
{
	size_t i;
	int c;

	memset(ret_characters, SLC_OFF, SLC_COUNT);
	for (i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
		c = s->characters[origins[i].character];
		if (c > 0)
			ret_characters[origins[i].slc] = (uint8_t)c;
	}
}

enum setting_character settings_of_slc(unsigned function)
{
	size_t i;

	for (i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		if (origins[i].slc == function)
			return origins[i].character;
	return CHARACTERS;
}
