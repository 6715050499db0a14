/* ~/.telnetrc. */
#include "connect/telnetrc.h"

#include <string.h>
#include <strings.h>

#define BLANKS " \t\r"

void telnetrc_start(struct telnetrc *rc, const char *text, const char *host)
{
	*rc = (struct telnetrc){ .at = text, .host = host };
}

static bool is_for(const struct telnetrc *rc, const char *name, size_t n)
{
	return (n == strlen(rc->host) && !strncasecmp(name, rc->host, n)) ||
	       (n == strlen("DEFAULT") && !strncmp(name, "DEFAULT", n));
}

/* The command in a line without its newline; NULL when there is none for us. */
static const char *command_of(struct telnetrc *rc, const char *line)
{
	size_t n;

	if (line[0] == '#')
		return NULL;
	if (line[0] && !strchr(BLANKS, line[0])) {
		n = strcspn(line, BLANKS);
		rc->is_ours = is_for(rc, line, n);
		line += n;
	}
	line += strspn(line, BLANKS);
	return rc->is_ours && *line && *line != '#' ? line : NULL;
}

bool telnetrc_next(struct telnetrc *rc, char ret_line[static PROMPT_LINE_MAX])
{
	char line[PROMPT_LINE_MAX];
	const char *command = NULL;
	size_t n, kept;

	while (*rc->at && !command) {
		n = strcspn(rc->at, "\n");
		kept = n < sizeof(line) ? n : sizeof(line) - 1;
		memcpy(line, rc->at, kept);
		line[kept] = '\0';
		rc->at += n + (rc->at[n] == '\n');
		command = command_of(rc, line);
	}
	if (command)
		memcpy(ret_line, command, strlen(command) + 1);
	return command != NULL;
}
