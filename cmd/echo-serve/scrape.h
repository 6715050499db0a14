/*
 * Just enough of HTTP/1.1 (RFC 9112) for one who reads metrics: one request, one answer, the end.
 * Pure.
 */
#ifndef ECHO_SERVE_SCRAPE_H
#define ECHO_SERVE_SCRAPE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum { SCRAPE_MAX = 8192 }; /* bytes of a request; a longer one is refused */

struct scrape {
	int status; /* 200, 400, 404, 405, 431 */
	bool is_head;
};

/*
 * What is to be answered to the n bytes that have come, of which at most SCRAPE_MAX are looked at;
 * false: more must come.  A body is not waited for.
 */
bool scrape_parse(const void *data, size_t n, struct scrape *ret);

/* The whole answer, with text (n bytes) as its body if the status is 200: behind what is in *b. */
void scrape_answer(const struct scrape *s, const void *text, size_t n, struct buf *b);

#endif
