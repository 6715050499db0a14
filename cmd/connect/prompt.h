/*
 * The language of the prompt behind the escape character: telnet's commands, with its
 * abbreviations and its messages.  Pure: words in, an order out.
 */
#ifndef CONNECT_PROMPT_H
#define CONNECT_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#define PROMPT_TEXT "netkit> "

enum prompt_verb {
	PROMPT_NOTHING, /* an empty line: back to the session */
	PROMPT_CLOSE,
	PROMPT_QUIT,
	PROMPT_STATUS,
	PROMPT_OPEN,	/* host; service, if it was given; negotiates: it had telnet's dash */
	PROMPT_SUSPEND,
	PROMPT_COMMAND, /* code: a telnet command to send */
	PROMPT_ESCAPE,	/* send the escape character itself */
	PROMPT_ASK,	/* code: WILL, WONT, DO or DONT; option */
	PROMPT_HELP,	/* text is what to show; stay at the prompt */
	PROMPT_REFUSED, /* likewise: the line was wrong */
};

enum { PROMPT_LINE_MAX = 512, PROMPT_ANSWER_MAX = 2048 };

struct prompt_order {
	enum prompt_verb verb;
	uint8_t code, option;
	bool negotiates;
	char host[PROMPT_LINE_MAX], service[PROMPT_LINE_MAX];
	char text[PROMPT_ANSWER_MAX]; /* whole lines */
};

/* line: without its newline; longer ones than PROMPT_LINE_MAX are cut. */
void prompt_parse(const char *line, struct prompt_order *ret);

#endif
