/* Words and abbreviations. */
#include "connect/prompt.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Ends the word that begins at *at, without its quotes, and moves *at behind it. */
static char *take_word(char **at)
{
	char *from = *at, *to = *at, *start = *at, quote = 0;

	while (*from && (quote || !is_blank(*from))) {
		if (*from == quote)
			quote = 0;
		else if (!quote && (*from == '"' || *from == '\''))
			quote = *from;
		else
			*to++ = *from;
		from++;
	}
	*at = *from ? from + 1 : from;
	*to = '\0';
	return start;
}

size_t prompt_split(char *line, char *words[static PROMPT_WORDS_MAX + 1])
{
	static char shell[] = "!";
	size_t n = 0;

	while (is_blank(*line))
		line++;
	if (*line == '!') {
		words[n++] = shell;
		line++;
	}
	while (n < PROMPT_WORDS_MAX) {
		while (is_blank(*line))
			line++;
		if (!*line)
			break;
		words[n++] = take_word(&line);
	}
	words[n] = NULL;
	return n;
}

static const char *name_at(const void *table, size_t stride, size_t i)
{
	return *(const char *const *)((const char *)table + i * stride);
}

int prompt_find(const void *table, size_t n, size_t stride, const char *word)
{
	size_t i, len = strlen(word);
	int found = PROMPT_UNKNOWN;

	for (i = 0; i < n; i++) {
		const char *name = name_at(table, stride, i);

		if (!name || strncasecmp(name, word, len) != 0)
			continue;
		if (!name[len])
			return (int)i;
		found = found == PROMPT_UNKNOWN ? (int)i : PROMPT_AMBIGUOUS;
	}
	return found;
}
