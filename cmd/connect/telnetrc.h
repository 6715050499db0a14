/* ~/.telnetrc: commands of the prompt for a host, as telnet(1) describes them.  Pure. */
#ifndef CONNECT_TELNETRC_H
#define CONNECT_TELNETRC_H

#include "connect/prompt.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Walks over a file's text: a line that begins with # or is blank says nothing, one that begins
 * with no blank starts the entry of a host (or of DEFAULT), and the rest of that line and the
 * lines with a blank in front behind it are its commands.
 */
struct telnetrc {
	const char *at; /* what is left of the text */
	const char *host;
	bool is_ours; /* the entry that we are in is for the host */
};

void telnetrc_start(struct telnetrc *rc, const char *text, const char *host);

/* The next command for the host; longer ones than PROMPT_LINE_MAX are cut.  false: no more. */
bool telnetrc_next(struct telnetrc *rc, char ret_line[static PROMPT_LINE_MAX]);

#endif
