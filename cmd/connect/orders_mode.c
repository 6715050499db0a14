/* `mode` and `slc`: how the session works, and by which characters. */
#include "base/mem.h"
#include "connect/orders.h"
#include "connect/prompt.h"
#include "connect/session_state.h"
#include "stream/telnet.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_proto.h"

static const struct {
	const char *name, *help;
	uint8_t on, off; /* bits of LINEMODE; neither: the mode as a whole */
} modes[] = {
	{ "character",
	  "Disable LINEMODE option\n\t\t(or disable obsolete line-by-line mode)", 0, 0 },
	{ "line", "Enable LINEMODE option\n\t\t(or enable obsolete line-by-line mode)\n\n"
		  "\t\tThese require the LINEMODE option to be enabled", 0, 0 },
	{ "isig", "Enable signal trapping", LINEMODE_TRAPSIG, 0 },
	{ "-isig", "Disable signal trapping", 0, LINEMODE_TRAPSIG },
	{ "edit", "Enable character editing", LINEMODE_EDIT, 0 },
	{ "-edit", "Disable character editing", 0, LINEMODE_EDIT },
	{ "softtabs", "Enable tab expansion", LINEMODE_SOFT_TAB, 0 },
	{ "-softtabs", "Disable tab expansion", 0, LINEMODE_SOFT_TAB },
	{ "litecho", "Enable literal character echo", LINEMODE_LIT_ECHO, 0 },
	{ "-litecho", "Disable literal character echo", 0, LINEMODE_LIT_ECHO },
	{ "?", "Print help information", 0, 0 },
};

enum { MODE_CHARACTER, MODE_LINE, MODE_BITS, MODE_HELP = ARRAY_SIZE(modes) - 1 };

static enum order_end list_modes(void)
{
	size_t i;

	session_print("format is:  'mode Mode', where 'Mode' is one of:\n\n");
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		session_print("%-15s %s\n", modes[i].name, modes[i].help);
	return ORDER_FAILED;
}

enum order_end order_mode(struct session *s, size_t n, char *const words[])
{
	int found;

	if (n != 2) {
		session_print("Need an argument to 'mode' command\n'mode ?' for help.\n");
		return ORDER_FAILED;
	}
	found = prompt_find(modes, ARRAY_SIZE(modes), sizeof(modes[0]), words[1]);
	if (found < 0) {
		session_print("%s mode '%s' ('mode ?' for help).\n",
			      found == PROMPT_AMBIGUOUS ? "Ambiguous" : "Unknown", words[1]);
		return ORDER_FAILED;
	}
	if (found == MODE_HELP)
		return list_modes();
	if (!s->link.telnet) {
		session_print("?This is no telnet connection (--telnet never)\n");
		return ORDER_FAILED;
	}
	if (found < MODE_BITS) {
		telnet_prefer(s->link.telnet, found == MODE_CHARACTER);
		return ORDER_DONE;
	}
	if (telnet_linemode_ask(s->link.telnet, modes[found].on, modes[found].off))
		return ORDER_DONE;
	session_print("?Need to have LINEMODE option enabled first.\n'mode ?' for help.\n");
	return ORDER_FAILED;
}

/* ---- slc ---- */

static void show_slc(const struct session *s)
{
	static const char *const levels[] = { "nosupport", "cantchange", "variable", "default" };
	const struct telnet_linemode *lm = telnet_characters(s->link.telnet);
	unsigned i;

	session_print("%-9s %-11s %s\n", "Special", "Value", "Flags");
	for (i = 1; i < SLC_COUNT; i++) {
		const struct slc *slc = &lm->now[i];

		if (slc->level != SLC_NOSUPPORT)
			session_print("%-9s %-11u %s%s%s\n", telnet_slc_name((uint8_t)i),
				      slc->value, levels[slc->level],
				      slc->flags & SLC_FLUSHIN ? "|flushin" : "",
				      slc->flags & SLC_FLUSHOUT ? "|flushout" : "");
	}
}

enum order_end order_slc(struct session *s, size_t n, char *const words[])
{
	static const struct {
		const char *name, *help;
	} rows[] = {
		{ "export", "Use local special character definitions" },
		{ "import", "Use remote special character definitions" },
		{ "check", "Verify remote special character definitions" },
		{ "?", "Print help information" },
	};
	enum { EXPORT, IMPORT, CHECK };
	int found;
	size_t i;

	if (n != 2) {
		session_print("Need an argument to 'slc' command.  'slc ?' for help.\n");
		return ORDER_FAILED;
	}
	found = order_find(rows, ARRAY_SIZE(rows), sizeof(rows[0]), "slc", words[1]);
	if (found < 0)
		return ORDER_FAILED;
	if (found > CHECK) {
		for (i = 0; i < ARRAY_SIZE(rows); i++)
			session_print("%-15s %s\n", rows[i].name, rows[i].help);
		return ORDER_FAILED;
	}
	if (!s->link.telnet || !telnet_has_ours(s->link.telnet, TELOPT_LINEMODE)) {
		session_print("?Need to have LINEMODE option enabled first.\n");
		return ORDER_FAILED;
	}
	if (found == EXPORT) {
		session_print("Special characters are local values\n");
		telnet_slc_export(s->link.telnet);
	} else {
		session_print("Special characters are remote %s\n",
			      found == IMPORT ? "default values" : "values");
		telnet_slc_import(s->link.telnet, found == IMPORT);
		show_slc(s);
	}
	return ORDER_DONE;
}
