/*
 * /proc/net/tcp and tcp6: a socket a line, addresses as hexadecimal words in the machine's order
 * and the port behind a colon.
 */
#include "net/listening.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 24, WORD = 8 };

/* "0100007F:0277", or four words for IPv6. */
static bool parse_address(const char *text, struct addr *ret)
{
	uint8_t bytes[16], port[2];
	size_t digits = strspn(text, "0123456789ABCDEFabcdef"), n, i;
	char word[WORD + 1];
	uint32_t value;

	if ((digits != WORD && digits != 4 * WORD) || text[digits] != ':')
		return false;
	for (i = 0; i < digits / WORD; i++) {
		memcpy(word, text + i * WORD, WORD);
		word[WORD] = '\0';
		value = (uint32_t)strtoul(word, NULL, 16);
		memcpy(bytes + 4 * i, &value, sizeof(value));
	}
	return parse_hex(text + digits + 1, port, sizeof(port), &n) && n == sizeof(port) &&
	       addr_from_bytes(bytes, 4 * digits / WORD, (uint16_t)(port[0] << 8 | port[1]), ret);
}

/* "  0: 0100007F:0277 00000000:0000 0A …": number, own address, peer, state. */
static void parse_line(struct listening *l, char *line)
{
	char *words[4], *at = line;
	struct addr a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		at += strspn(at, " ");
		words[i] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	if (strcmp(words[3], "0A") != 0 || !parse_address(words[1], &a))
		return;
	l->addrs = mem_grow(l->addrs, &l->cap, l->n, sizeof(a));
	l->addrs[l->n++] = a;
}

void listening_parse(struct listening *l, const char *text, size_t n)
{
	const char *end = text + n;
	char *line;

	while ((line = text_next_line(&text, end))) {
		parse_line(l, line);
		free(line);
	}
}

void listening_load(struct listening *ret)
{
	static const char *const paths[] = { "/proc/net/tcp", "/proc/net/tcp6" };
	size_t i, n;

	*ret = (struct listening){ .n = 0 };
	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		char *text = file_read(paths[i], FILE_MAX, &n);

		if (text)
			listening_parse(ret, text, n);
		free(text);
	}
}

void listening_done(struct listening *l)
{
	free(l->addrs);
	*l = (struct listening){ .n = 0 };
}
