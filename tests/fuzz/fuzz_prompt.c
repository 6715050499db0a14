/*
 * What a user, a .telnetrc or a script writes for connect's prompt: the words of a line stay
 * within it, a file's commands are pieces of its lines, and settings of a serial line that are
 * taken are ones that a line can have.
 */
#include "connect/escape.h"
#include "connect/prompt.h"
#include "connect/telnetrc.h"
#include "stream/telnet_comport.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void split(const char *text)
{
	static const char *const rows[] = { "send", "set", "status", "?" };
	char line[PROMPT_LINE_MAX], *words[PROMPT_WORDS_MAX + 1];
	size_t n, i, len = strlen(text);

	if (len >= sizeof(line))
		len = sizeof(line) - 1;
	memcpy(line, text, len);
	line[len] = '\0';
	n = prompt_split(line, words);
	if (n > PROMPT_WORDS_MAX || words[n])
		abort();
	for (i = 0; i < n; i++) {
		if (strcmp(words[i], "!") && (words[i] < line || words[i] > line + len))
			abort();
		if (prompt_find(rows, 4, sizeof(rows[0]), words[i]) > 3)
			abort();
	}
}

static void read_rc(const char *text)
{
	char line[PROMPT_LINE_MAX];
	struct telnetrc rc;
	size_t total = 0;

	telnetrc_start(&rc, text, "host");
	while (telnetrc_next(&rc, line)) {
		if (!line[0] || strchr(line, '\n'))
			abort();
		total += strlen(line);
	}
	if (total > strlen(text))
		abort();
}

static void read_settings(const char *text)
{
	struct telnet_serial serial;
	int escape;

	if (telnet_serial_parse(text, &serial) &&
	    (!serial.speed || serial.data < 5 || serial.data > 8 || serial.parity < 1 ||
	     serial.parity > 5 || serial.stop < 1 || serial.stop > 3 || serial.flow > 3))
		abort();
	if (escape_parse(text, &escape) && (escape < ESCAPE_NONE || escape > 127))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	split(text);
	read_rc(text);
	read_settings(text);
	free(text);
	return 0;
}
