/*
 * What `set`, `unset`, `toggle` and `display` of the prompt are about: telnet's special
 * characters and its switches, with telnet's own texts.
 */
#ifndef CONNECT_SETTINGS_H
#define CONNECT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_character {
	CHARACTER_ECHO,
	CHARACTER_ESCAPE,
	CHARACTER_FLUSH_OUTPUT,
	CHARACTER_INTERRUPT,
	CHARACTER_QUIT,
	CHARACTER_EOF,
	CHARACTER_ERASE,
	CHARACTER_KILL,
	CHARACTER_LITERAL_NEXT,
	CHARACTER_SUSPEND,
	CHARACTER_REPRINT,
	CHARACTER_WORD_ERASE,
	CHARACTER_START,
	CHARACTER_STOP,
	CHARACTER_FORWARD1,
	CHARACTER_AYT,
	CHARACTERS,
};

enum setting_toggle {
	TOGGLE_AUTOFLUSH,
	TOGGLE_AUTOSYNCH,
	TOGGLE_AUTOLOGIN,
	TOGGLE_SKIPRC,
	TOGGLE_BINARY, /* these three are what was asked of the peer */
	TOGGLE_INBINARY,
	TOGGLE_OUTBINARY,
	TOGGLE_CRLF,
	TOGGLE_CRMOD,
	TOGGLE_LOCALCHARS,
	TOGGLE_DEBUG,
	TOGGLE_OPTIONS,
	TOGGLES,
};

struct settings {
	int characters[CHARACTERS]; /* as in escape.h; ESCAPE_NONE: off */
	bool toggles[TOGGLES];
	bool localchars_chosen; /* else localchars follows the mode */
};

/* As telnet starts, with the terminal's characters (of standard input), if it is one. */
void settings_init(struct settings *s, int escape);

/* The characters by their functions of LINEMODE (SLC_COUNT of them). */
void settings_characters(const struct settings *s, uint8_t ret_characters[]);

/* What LINEMODE's function is called here; CHARACTERS for one that has no name. */
enum setting_character settings_of_slc(unsigned function);

struct setting_row {
	const char *name;
	const char *help;
	const char *states; /* a toggle's: what it will or won't do; NULL: nothing is said of it */
};

extern const struct setting_row setting_characters[CHARACTERS];
extern const struct setting_row setting_toggles[TOGGLES];

#endif
