/*
 * What servers say before they go on with TLS, by the form of their protocol.  Pure; for
 * src/stream/starttls.c and its tests.
 */
#ifndef STREAM_STARTTLS_HEAR_H
#define STREAM_STARTTLS_HEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum starttls_form {
	STARTTLS_LINES,	 /* lines that begin with a word or a code */
	STARTTLS_IRC,	 /* lines with a number as their second word */
	STARTTLS_XML,	 /* elements of a stream */
	STARTTLS_LDAP,	 /* one message in BER */
	STARTTLS_MYSQL,	 /* one packet */
	STARTTLS_BYTE,	 /* one byte */
	STARTTLS_TELNET, /* commands behind IAC */
};

/* What is waited for. */
struct starttls_reply {
	enum starttls_form form;
	/* Lines: how the one begins that ends the reply well; XML: the element; telnet: the
	 * bytes. */
	const char *yes;
	const char *more;  /* lines: how those begin that may come before it; NULL: none may */
	const char *offer; /* lines and XML: must be said on the way; NULL: nothing */
};

enum starttls_heard { STARTTLS_MORE, STARTTLS_YES, STARTTLS_NO };

enum { STARTTLS_SAID = 96 };

/*
 * Looks at what has come.  YES: *ret_used bytes of it were the reply.  NO: the server has said
 * something else, and said has it, as it came (bounded, not escaped), or "" when it is the offer
 * that is missing.  MORE: it is not whole.
 */
enum starttls_heard starttls_hear(const struct starttls_reply *reply, const uint8_t *data, size_t n,
				  size_t *ret_used, char said[static STARTTLS_SAID]);

#endif
