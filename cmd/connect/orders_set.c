/* `set`, `unset`, `toggle` and `display`. */
#include "base/mem.h"
#include "connect/escape.h"
#include "connect/orders.h"
#include "connect/prompt.h"
#include "connect/session_state.h"
#include "stream/telnet.h"
#include "stream/telnet_proto.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* What telnet has and netkit not, with the reason. */
static const struct {
	const char *name, *reason;
} refused[] = {
	{ "authdebug", "netkit has no AUTHENTICATION option" },
	{ "autoencrypt", "netkit has no ENCRYPT option" },
	{ "autodecrypt", "netkit has no ENCRYPT option" },
	{ "verbose_encrypt", "netkit has no ENCRYPT option" },
	{ "encdebug", "netkit has no ENCRYPT option" },
	{ "netdata", "start netkit with --trace telnet, or look with tcpdump(8)" },
	{ "prettydump", "start netkit with --trace telnet, or look with tcpdump(8)" },
	{ "termdata", "script(1) records what a terminal shows" },
	{ "rlogin", "the escape character is the one way to the prompt ('set escape ~')" },
	{ "forw2", "a terminal has room for one: 'set forw1'" },
	{ "tracefile", "start netkit with --trace telnet and 2>FILE" },
};

enum what { WHAT_CHARACTER, WHAT_TOGGLE, WHAT_REFUSED, WHAT_HELP, WHAT_UNKNOWN, WHAT_AMBIGUOUS };

/* One of all these names; *ret is its row. */
static enum what find(const char *word, int *ret)
{
	static const char *const help[] = { "?", "help" };
	int c = prompt_find(setting_characters, CHARACTERS, sizeof(setting_characters[0]), word);
	int t = prompt_find(setting_toggles, TOGGLES, sizeof(setting_toggles[0]), word);
	int r = prompt_find(refused, ARRAY_SIZE(refused), sizeof(refused[0]), word);
	int h = prompt_find(help, ARRAY_SIZE(help), sizeof(help[0]), word);
	bool c_is_whole = c >= 0 && !strcasecmp(setting_characters[c].name, word);
	bool t_is_whole = t >= 0 && !strcasecmp(setting_toggles[t].name, word);
	int candidates = (c != PROMPT_UNKNOWN) + (t != PROMPT_UNKNOWN) + (r != PROMPT_UNKNOWN);

	if (h >= 0)
		return WHAT_HELP;
	if (candidates == 0)
		return WHAT_UNKNOWN;
	if (!c_is_whole && !t_is_whole &&
	    (candidates > 1 || c == PROMPT_AMBIGUOUS || t == PROMPT_AMBIGUOUS ||
	     r == PROMPT_AMBIGUOUS))
		return WHAT_AMBIGUOUS;
	if (c_is_whole || (c >= 0 && !t_is_whole)) {
		*ret = c;
		return WHAT_CHARACTER;
	}
	*ret = t >= 0 ? t : r;
	return t >= 0 ? WHAT_TOGGLE : WHAT_REFUSED;
}

/* ---- help ---- */

static void list_characters(void)
{
	size_t i;

	for (i = 0; i < CHARACTERS; i++) {
		if (i == CHARACTER_FLUSH_OUTPUT)
			session_print("\nThe following need 'localchars' to be toggled true\n");
		if (i == CHARACTER_ERASE)
			session_print("\nThe following are for local editing in linemode\n");
		session_print("%-15s %s\n", setting_characters[i].name,
			      setting_characters[i].help);
	}
	session_print("\n");
}

static void list_toggles(const char *verb)
{
	size_t i;

	for (i = 0; i < TOGGLES; i++)
		session_print("%-15s %s %s\n", setting_toggles[i].name, verb,
			      setting_toggles[i].help);
	session_print("%-15s display help information\n", "?");
}

/* ---- toggles ---- */

static void set_binary(struct session *s, enum setting_toggle toggle, bool is_on)
{
	const char *where = toggle == TOGGLE_INBINARY	? " on input"
			    : toggle == TOGGLE_OUTBINARY ? " on output"
							 : " with remote host";

	session_print("Negotiating %s%s.\n", is_on ? "binary mode" : "network ascii mode", where);
	if (toggle != TOGGLE_OUTBINARY) {
		s->settings.toggles[TOGGLE_INBINARY] = is_on;
		telnet_ask(s->link.telnet, is_on ? TELNET_DO : TELNET_DONT, TELOPT_BINARY);
	}
	if (toggle != TOGGLE_INBINARY) {
		s->settings.toggles[TOGGLE_OUTBINARY] = is_on;
		telnet_ask(s->link.telnet, is_on ? TELNET_WILL : TELNET_WONT, TELOPT_BINARY);
	}
	s->settings.toggles[TOGGLE_BINARY] = s->settings.toggles[TOGGLE_INBINARY] &&
					     s->settings.toggles[TOGGLE_OUTBINARY];
}

static void set_debug(const struct session *s, bool is_on)
{
	const int value = is_on;

	if (s->relay && setsockopt(s->link.fd, SOL_SOCKET, SO_DEBUG, &value, sizeof(value)) < 0)
		session_print("setsockopt (SO_DEBUG): %s\n", strerror(errno));
}

static bool is_binary(enum setting_toggle toggle)
{
	return toggle == TOGGLE_BINARY || toggle == TOGGLE_INBINARY || toggle == TOGGLE_OUTBINARY;
}

static void tell_toggle(const struct session *s, enum setting_toggle toggle)
{
	bool is_on = s->settings.toggles[toggle];

	if (toggle == TOGGLE_CRLF)
		session_print("Will send carriage returns as telnet %s.\n",
			      is_on ? "<CR><LF>" : "<CR><NUL>");
	else
		session_print("%s %s.\n", is_on ? "Will" : "Won't",
			      setting_toggles[toggle].states);
}

static bool set_toggle(struct session *s, enum setting_toggle toggle, bool is_on)
{
	if (is_binary(toggle)) {
		if (!s->link.telnet) {
			session_print("?Need to be connected first.\n");
			return false;
		}
		set_binary(s, toggle, is_on);
		return true;
	}
	s->settings.toggles[toggle] = is_on;
	tell_toggle(s, toggle);
	if (toggle == TOGGLE_LOCALCHARS)
		s->settings.localchars_chosen = true;
	if (toggle == TOGGLE_DEBUG)
		set_debug(s, is_on);
	if (toggle == TOGGLE_AUTOLOGIN && is_on)
		session_log_in(s, NULL);
	session_apply_habits(s);
	return true;
}

static bool is_on(const struct session *s, int toggle)
{
	struct telnet_mode mode = session_mode(s);

	if (toggle == TOGGLE_LOCALCHARS && !s->settings.localchars_chosen)
		return mode.edits || mode.traps_signals;
	return s->settings.toggles[toggle];
}

/* ---- characters ---- */

static bool set_character(struct session *s, int character, const char *word)
{
	char text[ESCAPE_TEXT];
	int value;

	if (!strcasecmp(word, "off")) {
		value = ESCAPE_NONE;
	} else if (!escape_parse(word, &value)) {
		session_print("'%s' is no character: write one, or ^X, or off.\n", word);
		return false;
	}
	s->settings.characters[character] = value;
	session_apply_characters(s); /* first: whoever reads of it may type it at once */
	session_print("%s character is '%s'.\n", setting_characters[character].name,
		      escape_format(text, value));
	return true;
}

/* ---- the commands ---- */

static enum order_end unknown(enum what what, const char *word, const char *command)
{
	session_print("'%s': %s argument ('%s ?' for help).\n", word,
		      what == WHAT_AMBIGUOUS ? "ambiguous" : "unknown", command);
	return ORDER_FAILED;
}

static enum order_end refuse(int row)
{
	session_print("?%s: %s\n", refused[row].name, refused[row].reason);
	return ORDER_FAILED;
}

/* set NAME VALUE, set NAME, unset NAME */
static enum order_end change(struct session *s, const char *command, bool is_set,
			     const char *name, const char *value)
{
	enum what what;
	int row = 0;

	what = find(name, &row);
	switch (what) {
	case WHAT_HELP:
		list_characters();
		list_toggles(is_set ? "enable" : "disable");
		return ORDER_FAILED;
	case WHAT_REFUSED:
		return refuse(row);
	case WHAT_TOGGLE:
		return set_toggle(s, (enum setting_toggle)row, is_set) ? ORDER_DONE : ORDER_FAILED;
	case WHAT_CHARACTER:
		if (value)
			return set_character(s, row, value) ? ORDER_DONE : ORDER_FAILED;
		session_print("Format is 'set Name Value'\n'set ?' for help.\n");
		return ORDER_FAILED;
	case WHAT_UNKNOWN:
	case WHAT_AMBIGUOUS:
		break;
	}
	return unknown(what, name, command);
}

enum order_end order_set(struct session *s, size_t n, char *const words[])
{
	if (n == 2 || n == 3)
		return change(s, "set", true, words[1], words[2]);
	session_print("Format is 'set Name Value'\n'set ?' for help.\n");
	return ORDER_FAILED;
}

enum order_end order_unset(struct session *s, size_t n, char *const words[])
{
	enum order_end end = ORDER_DONE;
	size_t i;

	if (n == 1) {
		session_print("Need an argument to 'unset' command.  'unset ?' for help.\n");
		return ORDER_FAILED;
	}
	for (i = 1; i < n && end == ORDER_DONE; i++)
		end = change(s, "unset", false, words[i], "off");
	return end;
}

enum order_end order_toggle(struct session *s, size_t n, char *const words[])
{
	enum what what;
	int row = 0;
	size_t i;

	if (n == 1) {
		session_print("Need an argument to 'toggle' command.  'toggle ?' for help.\n");
		return ORDER_FAILED;
	}
	for (i = 1; i < n; i++) {
		what = find(words[i], &row);
		if (what == WHAT_HELP) {
			list_toggles("toggle");
			return ORDER_FAILED;
		}
		if (what == WHAT_REFUSED)
			return refuse(row);
		if (what != WHAT_TOGGLE)
			return unknown(what == WHAT_CHARACTER ? WHAT_UNKNOWN : what, words[i],
				       "toggle");
		if (!set_toggle(s, (enum setting_toggle)row, !is_on(s, row)))
			return ORDER_FAILED;
	}
	return ORDER_DONE;
}

static void show_toggle(const struct session *s, int toggle)
{
	if (setting_toggles[toggle].states)
		session_print("%s %s.\n", is_on(s, toggle) ? "will" : "won't",
			      setting_toggles[toggle].states);
}

static void show_character(const struct session *s, int character)
{
	char text[ESCAPE_TEXT];

	session_print("%-15s [%s]\n", setting_characters[character].name,
		      escape_format(text, s->settings.characters[character]));
}

static void show_all(const struct session *s)
{
	int i;

	for (i = 0; i < TOGGLES; i++)
		show_toggle(s, i);
	session_print("\n");
	for (i = 0; i < CHARACTERS; i++)
		show_character(s, i);
}

enum order_end order_display(struct session *s, size_t n, char *const words[])
{
	enum what what;
	int row = 0;
	size_t i;

	if (n == 1)
		show_all(s);
	for (i = 1; i < n; i++) {
		what = find(words[i], &row);
		if (what == WHAT_CHARACTER) {
			show_character(s, row);
		} else if (what == WHAT_TOGGLE) {
			show_toggle(s, row);
		} else {
			session_print(what == WHAT_AMBIGUOUS ? "?Ambiguous argument '%s'.\n"
							     : "?Unknown argument '%s'.\n",
				      words[i]);
			return ORDER_FAILED;
		}
	}
	return ORDER_DONE;
}
