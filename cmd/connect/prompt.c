/* The prompt's tables and its messages. */
#include "connect/prompt.h"

#include "base/mem.h"
#include "base/text.h"
#include "stream/telnet_proto.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 4 };

struct word {
	const char *name;
	int value;
	const char *help;
};

static const struct word verbs[] = {
	{ "close", PROMPT_CLOSE, "close the connection" },
	{ "logout", PROMPT_CLOSE, "the same" },
	{ "open", PROMPT_OPEN, "HOST [PORT]: connect to a host" },
	{ "quit", PROMPT_QUIT, "close the connection and end" },
	{ "exit", PROMPT_QUIT, "the same" },
	{ "send", PROMPT_COMMAND, "send a telnet command ('send ?' for more)" },
	{ "status", PROMPT_STATUS, "show how the connection is" },
	{ "z", PROMPT_SUSPEND, "stop this program; fg of the shell goes on" },
	{ "help", PROMPT_HELP, "show this" },
	{ "?", PROMPT_HELP, "show this" },
};

/* Beyond the telnet commands; their numbers are none of these. */
enum { SEND_ESCAPE = 0, SEND_HELP = 1 };

static const struct word sends[] = {
	{ "ao", TELNET_AO, "abort output" },
	{ "ayt", TELNET_AYT, "are you there?" },
	{ "brk", TELNET_BRK, "break" },
	{ "break", TELNET_BRK, "break" },
	{ "ec", TELNET_EC, "erase the last character" },
	{ "el", TELNET_EL, "erase the line" },
	{ "escape", SEND_ESCAPE, "the escape character itself" },
	{ "ga", TELNET_GA, "go ahead" },
	{ "ip", TELNET_IP, "interrupt the process" },
	{ "intp", TELNET_IP, "interrupt the process" },
	{ "nop", TELNET_NOP, "nothing" },
	{ "eor", TELNET_EOR, "end of record" },
	{ "abort", TELNET_ABORT, "abort the process" },
	{ "susp", TELNET_SUSP, "suspend the process" },
	{ "eof", TELNET_EOF, "end of file" },
	{ "do", TELNET_DO, "OPTION: ask the peer to switch it on" },
	{ "dont", TELNET_DONT, "OPTION: ask the peer to switch it off" },
	{ "will", TELNET_WILL, "OPTION: offer to switch it on here" },
	{ "wont", TELNET_WONT, "OPTION: switch it off here" },
	{ "?", SEND_HELP, "show this" },
};

static void refuse(struct prompt_order *order, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void refuse(struct prompt_order *order, const char *fmt, ...)
{
	va_list ap;

	order->verb = PROMPT_REFUSED;
	va_start(ap, fmt);
	vsnprintf(order->text, sizeof(order->text), fmt, ap);
	va_end(ap);
}

static bool begins_with(const char *name, const char *word)
{
	while (*word) {
		char c = *word++;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != *name++)
			return false;
	}
	return true;
}

/* The entry that the word means, whole or abbreviated; NULL with *ret_ambiguous otherwise. */
static const struct word *find(const struct word *table, size_t n, const char *word,
			       bool *ret_ambiguous)
{
	const struct word *found = NULL;
	size_t i;

	*ret_ambiguous = false;
	for (i = 0; i < n; i++) {
		if (text_equal_nocase(table[i].name, word)) {
			*ret_ambiguous = false;
			return &table[i];
		}
		if (!begins_with(table[i].name, word))
			continue;
		if (found && found->value != table[i].value)
			*ret_ambiguous = true;
		found = &table[i];
	}
	return *ret_ambiguous ? NULL : found;
}

static void show(struct prompt_order *order, const char *head, const struct word *table, size_t n)
{
	size_t i, len;

	order->verb = PROMPT_HELP;
	snprintf(order->text, sizeof(order->text), "%s\n\n", head);
	for (i = 0; i < n; i++) {
		len = strlen(order->text);
		snprintf(order->text + len, sizeof(order->text) - len, "%-8s %s\n", table[i].name,
			 table[i].help);
	}
}

static void parse_option(struct prompt_order *order, const char *name, const char *option)
{
	if (!option)
		refuse(order, "?The command 'send %s' needs an option: a name or a number\n", name);
	else if (!telnet_option_parse(option, &order->option))
		refuse(order, "?There is no option '%.40s'\n", option);
	else
		order->verb = PROMPT_ASK;
}

static void parse_send(struct prompt_order *order, char *const words[])
{
	const struct word *send;
	bool is_ambiguous;

	if (!words[1]) {
		refuse(order, "need at least one argument for 'send' command\n"
			      "'send ?' for help\n");
		return;
	}
	send = find(sends, ARRAY_SIZE(sends), words[1], &is_ambiguous);
	if (!send) {
		refuse(order, is_ambiguous ? "Ambiguous send argument '%.40s'\n'send ?' for help.\n"
					   : "Unknown send argument '%.40s'\n'send ?' for help.\n",
		       words[1]);
		return;
	}
	order->code = (uint8_t)send->value;
	switch (send->value) {
	case SEND_HELP:
		show(order, "What can be sent:", sends, ARRAY_SIZE(sends));
		break;
	case SEND_ESCAPE:
		order->verb = PROMPT_ESCAPE;
		break;
	case TELNET_DO:
	case TELNET_DONT:
	case TELNET_WILL:
	case TELNET_WONT:
		parse_option(order, send->name, words[2]);
		break;
	default:
		order->verb = PROMPT_COMMAND;
		break;
	}
}

static void parse_open(struct prompt_order *order, char *const words[])
{
	if (!words[1]) {
		refuse(order, "?The command 'open' needs a host: open HOST [PORT]\n");
		return;
	}
	order->verb = PROMPT_OPEN;
	snprintf(order->host, sizeof(order->host), "%s", words[1]);
	order->negotiates = words[2] && words[2][0] == '-';
	if (words[2])
		snprintf(order->service, sizeof(order->service), "%s",
			 words[2] + order->negotiates);
}

static void split(char *line, char *words[static WORDS_MAX + 1])
{
	char *save = NULL;
	size_t n = 0;

	for (char *w = strtok_r(line, " \t\r\n", &save); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " \t\r\n", &save))
		words[n++] = w;
	words[n] = NULL;
}

void prompt_parse(const char *line, struct prompt_order *ret)
{
	char copy[PROMPT_LINE_MAX], *words[WORDS_MAX + 1];
	const struct word *verb;
	bool is_ambiguous;

	*ret = (struct prompt_order){ .verb = PROMPT_NOTHING };
	snprintf(copy, sizeof(copy), "%s", line);
	split(copy, words);
	if (!words[0])
		return;
	verb = find(verbs, ARRAY_SIZE(verbs), words[0], &is_ambiguous);
	if (!verb) {
		refuse(ret, is_ambiguous ? "?Ambiguous command\n" : "?Invalid command\n");
		return;
	}
	ret->verb = (enum prompt_verb)verb->value;
	if (ret->verb == PROMPT_HELP)
		show(ret, "Commands may be abbreviated.  Commands are:", verbs, ARRAY_SIZE(verbs));
	else if (ret->verb == PROMPT_COMMAND)
		parse_send(ret, words);
	else if (ret->verb == PROMPT_OPEN)
		parse_open(ret, words);
}
