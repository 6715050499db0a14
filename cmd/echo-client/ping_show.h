/* What --ping says: lines or documents on standard output. */
#ifndef ECHO_CLIENT_PING_SHOW_H
#define ECHO_CLIENT_PING_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct summary;

/* Of which server, and how. */
struct ping_show {
	const char *name; /* of the server, safe to show */
	bool is_json, is_one_of_many;
};

struct ping_answer {
	uint32_t number;
	size_t n;	  /* bytes */
	uint64_t time;	  /* nanoseconds */
	const uint64_t *parts; /* STAMPS_PARTS of them, or NULL */
	const char *note; /* "duplicate", "late", …, or NULL */
	const char *difference; /* in words, or NULL */
};

void ping_show_answer(const struct ping_show *to, const struct ping_answer *a);
void ping_show_loss(const struct ping_show *to, uint32_t number, const char *why);
void ping_show_summary(const struct ping_show *to, const struct summary *s, uint64_t took);

/* --flood, on a terminal: a dot for a message, which the answer takes away again. */
void ping_show_sent(void);
void ping_show_taken(void);

#endif
