/* Orders and lines of a chat. */
#include "listen/chat.h"

#include "base/buf.h"
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static size_t skip_blanks(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return i;
}

static bool is_word(const char *text, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(text, word, n) == 0;
}

enum chat_order chat_parse(const char *line, size_t n, const char **ret_text, size_t *ret_n)
{
	size_t word = 0, rest;

	if (n && line[n - 1] == '\r')
		n--;
	*ret_text = line;
	*ret_n = n;
	if (!n)
		return CHAT_NOTHING;
	if (line[0] != '/')
		return CHAT_SAY;
	if (n > 1 && line[1] == '/') {
		*ret_text = line + 1;
		*ret_n = n - 1;
		return CHAT_SAY;
	}
	while (word < n && line[word] != ' ' && line[word] != '\t')
		word++;
	rest = word + skip_blanks(line + word, n - word);
	if (is_word(line, word, "/who") && rest == n)
		return CHAT_WHO;
	*ret_n = word;
	if (!is_word(line, word, "/name"))
		return CHAT_UNKNOWN;
	*ret_text = line + rest;
	*ret_n = n - rest;
	return CHAT_RENAME;
}

bool chat_is_name(const char *text, size_t n)
{
	size_t i;

	if (!n || n >= CHAT_NAME)
		return false;
	for (i = 0; i < n; i++) {
		if (!isalnum((unsigned char)text[i]) && !memchr("-_.", text[i], 3))
			return false;
	}
	if (n <= 4 || strncasecmp(text, "user", 4) != 0)
		return true;
	for (i = 4; i < n && isdigit((unsigned char)text[i]); i++)
		;
	return i < n;
}

void chat_put_said(struct buf *dst, const char *name, const char *text, size_t n)
{
	(void)buf_printf(dst, "<%s> ", name);
	(void)text_escape(dst, text, n, TEXT_KEEP_TAB | TEXT_KEEP_BACKSLASH);
	(void)buf_byte(dst, '\n');
}

void chat_put_news(struct buf *dst, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)buf_printf(dst, "*** %s\n", text);
}
