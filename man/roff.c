/* Text for the formatters, from tables that know nothing of roff. */
#include "roff.h"

#include "base/buf.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A control line is never broken, and no new line starts like one. */
void roff_line(const char *s)
{
	enum { WIDTH = 78 };
	size_t n = strlen(s), cut;

	while (n > WIDTH && *s != '.' && *s != '\'') {
		for (cut = WIDTH; cut > 0 && (s[cut] != ' ' || strchr(".'", s[cut + 1])); cut--)
			;
		if (cut == 0)
			break;
		printf("%.*s\n", (int)cut, s);
		s += cut + 1;
		n -= cut + 1;
	}
	puts(s);
}

/* Text in roff: what the formatters would change or not read is escaped. */
static void roff_add(struct buf *to, const char *s, size_t n, bool is_option)
{
	static const char *const names[128] = {
		['\\'] = "\\e", ['\''] = "\\(aq", ['`'] = "\\(ga",
		['^'] = "\\(ha", ['~'] = "\\(ti", ['"'] = "\\(dq",
	};
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = text_utf8((const uint8_t *)s + i, n - i, &c);
		if (len == 0)
			len = 1;
		else if (c >= 128)
			buf_printf(to, "\\[u%04X]", c);
		else if (names[c])
			buf_printf(to, "%s", names[c]);
		else if (c == '-' && is_option)
			buf_printf(to, "\\-");
		else
			buf_byte(to, (uint8_t)c);
	}
}

void roff_put(const char *s, bool is_option)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	roff_add(&b, s, strlen(s), is_option);
	fputs(buf_string(&b), stdout);
	buf_done(&b);
}

void roff_sentence(const char *s)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	if (*s == '.' || *s == '\'')
		buf_printf(&b, "\\&");
	if (islower((unsigned char)*s))
		buf_byte(&b, (uint8_t)toupper((unsigned char)*s++));
	while (*s) {
		size_t n = strcspn(s, " ");

		roff_add(&b, s, n, *s == '-');
		s += n;
		if (*s == ' ')
			buf_byte(&b, (uint8_t)*s++);
	}
	buf_byte(&b, '.');
	roff_line(buf_string(&b));
	buf_done(&b);
}

/* \& keeps a short word from being read as a macro, and its end from being punctuation. */
void roff_arg(const char *s)
{
	bool is_quoted = strchr(s, ' ') != NULL;
	bool is_delimited = *s && strchr(".,:;)]?!", s[strlen(s) - 1]) != NULL;

	if (is_quoted)
		putchar('"');
	if (strlen(s) <= 3)
		fputs("\\&", stdout);
	roff_put(s, true);
	if (is_delimited)
		fputs("\\&", stdout);
	if (is_quoted)
		putchar('"');
}

void roff_choice(const char *macro, const char *const *words, const char *last)
{
	size_t i;

	for (i = 0; words[i]; i++) {
		if (i > 0 && !words[i + 1])
			puts(last);
		printf(".%s", macro);
		roff_arg(words[i]);
		puts(!words[i + 1] ? " ." : words[i + 2] ? " ," : "");
	}
}

/* One piece of the operands, a macro with what it holds; returns its length. */
static size_t put_operand(const char *s)
{
	size_t n = 0;

	if (*s == '[' || *s == ']') {
		fputs(*s == '[' ? "Oo" : "Oc", stdout);
		return 1;
	}
	if (!strncmp(s, "…", strlen("…"))) {
		fputs("No ...", stdout);
		return strlen("…");
	}
	if (!isalnum((unsigned char)*s)) {
		printf("No \\&%c", *s);
		return 1;
	}
	fputs("Ar \\&", stdout);
	while (isalnum((unsigned char)s[n]) || s[n] == '-' || s[n] == '_')
		putchar(tolower((unsigned char)s[n++]));
	return n;
}

void roff_operands(const char *s)
{
	const char *separator = ".";

	while (*s) {
		bool is_open = *s == '[';

		fputs(separator, stdout);
		s += put_operand(s);
		separator = *s == ' ' || is_open ? " " : " Ns ";
		s += *s == ' ';
	}
	putchar('\n');
}
