/*
 * The words of --chat: what a line of somebody means, and what the others see of it.  Pure.
 *
 * Nothing that anybody says can drive a terminal of the others: what they see is escaped
 * (base/text.h), and names are letters, digits, '-', '_' and '.'.
 */
#ifndef LISTEN_CHAT_H
#define LISTEN_CHAT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum { CHAT_LINE = 4096, CHAT_NAME = 25 };

enum chat_order {
	CHAT_SAY,     /* the text is for the others */
	CHAT_RENAME,  /* "/name NAME" */
	CHAT_WHO,     /* "/who" */
	CHAT_UNKNOWN, /* another word behind a slash; two slashes say one */
	CHAT_NOTHING, /* an empty line */
};

/* n bytes without the line's end; what the order is about is in *ret_text, borrowed. */
enum chat_order chat_parse(const char *line, size_t n, const char **ret_text, size_t *ret_n);

/* 1 to 24 characters, and not "user3", which the server gives. */
bool chat_is_name(const char *text, size_t n);

/* "<alice> text\n", escaped. */
void chat_put_said(struct buf *dst, const char *name, const char *text, size_t n);

/* "*** alice has come\n", from text that is all our own or checked. */
void chat_put_news(struct buf *dst, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
