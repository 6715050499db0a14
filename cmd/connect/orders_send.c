/* `send`, `logout` aside: commands and negotiations of telnet, typed; and `serial`. */
#include "base/error.h"
#include "base/mem.h"
#include "connect/orders.h"
#include "connect/prompt.h"
#include "connect/session_state.h"
#include "stream/stream.h"
#include "stream/telnet.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_proto.h"

#include <string.h>

/* Beyond the telnet commands; their numbers are none of these. */
enum { SEND_ESCAPE, SEND_SYNCH, SEND_STATUS, SEND_HELP };

struct sending {
	const char *name;
	const char *help; /* NULL: not listed */
	uint8_t code;
};

static const struct sending sendings[] = {
	{ "ao", "Send Telnet Abort output", TELNET_AO },
	{ "ayt", "Send Telnet 'Are You There'", TELNET_AYT },
	{ "brk", "Send Telnet Break", TELNET_BRK },
	{ "break", NULL, TELNET_BRK },
	{ "ec", "Send Telnet Erase Character", TELNET_EC },
	{ "el", "Send Telnet Erase Line", TELNET_EL },
	{ "escape", "Send current escape character", SEND_ESCAPE },
	{ "ga", "Send Telnet 'Go Ahead' sequence", TELNET_GA },
	{ "ip", "Send Telnet Interrupt Process", TELNET_IP },
	{ "intp", NULL, TELNET_IP },
	{ "intr", NULL, TELNET_IP },
	{ "nop", "Send Telnet 'No operation'", TELNET_NOP },
	{ "eor", "Send Telnet 'End of Record'", TELNET_EOR },
	{ "abort", "Send Telnet 'Abort Process'", TELNET_ABORT },
	{ "susp", "Send Telnet 'Suspend Process'", TELNET_SUSP },
	{ "eof", "Send Telnet End of File Character", TELNET_EOF },
	{ "synch", "Perform Telnet 'Synch operation'", SEND_SYNCH },
	{ "getstatus", "Send request for STATUS", SEND_STATUS },
	{ "?", "Display send options", SEND_HELP },
	{ "help", NULL, SEND_HELP },
	{ "do", NULL, TELNET_DO },
	{ "dont", NULL, TELNET_DONT },
	{ "will", NULL, TELNET_WILL },
	{ "wont", NULL, TELNET_WONT },
};

static bool takes_option(const struct sending *sending)
{
	return sending->code >= TELNET_WILL && sending->code <= TELNET_DONT;
}

static void list_sendings(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sendings); i++)
		if (sendings[i].help)
			session_print("%-15s %s\n", sendings[i].name, sendings[i].help);
}

static void list_options(const char *verb)
{
	unsigned option;

	session_print("Usage: send %s <value|option>\n\"value\" must be from 0 to 255\n"
		      "Valid options are:\n\t",
		      verb);
	for (option = 0; option < 256; option++)
		if (telnet_option_name((uint8_t)option))
			session_print(" \"%s\"", telnet_option_name((uint8_t)option));
	session_print("\n");
}

static bool is_help(const char *word)
{
	return !strcmp(word, "?") || !strcmp(word, "help");
}

/* All words are looked at before the first is sent. */
static bool check_option(const struct sending *sending, const char *word)
{
	uint8_t option;

	if (!word)
		session_print("Need 1 argument to 'send %s' command.  'send %s ?' for help.\n",
			      sending->name, sending->name);
	else if (is_help(word))
		list_options(sending->name);
	else if (!telnet_option_parse(word, &option))
		session_print("'%s': unknown argument ('send %s ?' for help).\n", word,
			      sending->name);
	else
		return true;
	return false;
}

static const struct sending *find(const char *word)
{
	int found = prompt_find(sendings, ARRAY_SIZE(sendings), sizeof(sendings[0]), word);

	if (found >= 0)
		return &sendings[found];
	session_print(found == PROMPT_AMBIGUOUS
			      ? "Ambiguous send argument '%s'\n'send ?' for help.\n"
			      : "Unknown send argument '%s'\n'send ?' for help.\n",
		      word);
	return NULL;
}

static bool check(size_t n, char *const words[])
{
	const struct sending *sending;
	size_t i;

	for (i = 1; i < n; i++) {
		sending = find(words[i]);
		if (!sending)
			return false;
		if (sending->code == SEND_HELP) {
			list_sendings();
			return false;
		}
		if (takes_option(sending) && !check_option(sending, words[++i]))
			return false;
	}
	return true;
}

static void perform(struct session *s, const struct sending *sending, const char *option_word)
{
	struct error ignored = ERROR_INIT; /* a broken connection shows itself in the relay */
	uint8_t option, escape = (uint8_t)s->settings.characters[CHARACTER_ESCAPE];

	if (takes_option(sending)) {
		(void)telnet_option_parse(option_word, &option);
		telnet_ask(s->link.telnet, sending->code, option);
		return;
	}
	switch (sending->code) {
	case SEND_ESCAPE:
		if (s->settings.characters[CHARACTER_ESCAPE] >= 0)
			(void)stream_write(s->link.top, &escape, 1, &ignored);
		break;
	case SEND_SYNCH:
		(void)telnet_synch(s->link.telnet, &ignored);
		break;
	case SEND_STATUS:
		telnet_ask_status(s->link.telnet);
		break;
	default:
		(void)telnet_command(s->link.telnet, sending->code, &ignored);
		break;
	}
}

static bool needs_telnet(const struct session *s)
{
	if (s->link.telnet)
		return true;
	session_print("?This is no telnet connection (--telnet never)\n");
	return false;
}

/* STATUS can be asked for where the peer has agreed to it, and nowhere else. */
static bool knows_status(const struct session *s, const struct sending *sending)
{
	if (sending->code != SEND_STATUS || telnet_has_theirs(s->link.telnet, TELOPT_STATUS))
		return true;
	session_print("Remote side does not support STATUS option\n");
	return false;
}

enum order_end order_send(struct session *s, size_t n, char *const words[])
{
	const struct sending *sending;
	size_t i;

	if (n == 1) {
		session_print("need at least one argument for 'send' command\n"
			      "'send ?' for help\n");
		return ORDER_FAILED;
	}
	if (!check(n, words))
		return ORDER_FAILED;
	for (i = 1; i < n; i++) {
		sending = find(words[i]);
		if (sending->code != SEND_ESCAPE && !needs_telnet(s))
			return ORDER_FAILED;
		if (sending->code != SEND_ESCAPE && !knows_status(s, sending))
			return ORDER_FAILED;
		perform(s, sending, takes_option(sending) ? words[i + 1] : NULL);
		i += takes_option(sending);
	}
	return ORDER_DONE;
}

/* ---- the serial line ---- */

enum order_end order_serial(struct session *s, size_t n, char *const words[])
{
	static const struct {
		const char *name, *help;
		uint8_t value;
	} rows[] = {
		{ "break", "start a break on the line", COMPORT_BREAK_ON },
		{ "-break", "end the break", COMPORT_BREAK_OFF },
		{ "dtr", "raise DTR", COMPORT_DTR_ON },
		{ "-dtr", "drop DTR", COMPORT_DTR_OFF },
		{ "rts", "raise RTS", COMPORT_RTS_ON },
		{ "-rts", "drop RTS", COMPORT_RTS_OFF },
		{ "?", "print help information", 0 },
	};
	size_t i;
	int found;

	if (n != 2) {
		session_print("Need 1 argument to 'serial' command.  'serial ?' for help.\n");
		return ORDER_FAILED;
	}
	found = order_find(rows, ARRAY_SIZE(rows), sizeof(rows[0]), "serial", words[1]);
	if (found < 0)
		return ORDER_FAILED;
	if (rows[found].value) {
		if (s->link.telnet && telnet_control_serial(s->link.telnet, rows[found].value))
			return ORDER_DONE;
		session_print("?The server controls no serial line (--serial asks it to)\n");
		return ORDER_FAILED;
	}
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		session_print("%-15s %s\n", rows[i].name, rows[i].help);
	return ORDER_FAILED;
}
