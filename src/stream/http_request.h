/*
 * The request of a client of an HTTP proxy, as far as a tunnel needs it (RFC 9110 section 9.3.6,
 * RFC 9112 section 3.2.3): CONNECT HOST:PORT.  Other methods are refused in HTTP's words.
 *
 * Pure: bytes go in as they come, and none beyond the head of the request is taken.  Of the header
 * fields one is used: Proxy-Authorization, Basic (RFC 7617).
 */
#ifndef STREAM_HTTP_REQUEST_H
#define STREAM_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;

enum { HTTP_LINE = 800, HTTP_HEAD = 16 << 10, HTTP_WORD = 256 };

enum http_step {
	HTTP_MORE,
	HTTP_CONNECT, /* the head is whole: host and port */
	HTTP_REFUSE,  /* status and err say why */
};

struct http_request {
	char host[256]; /* without brackets; printable */
	uint16_t port;
	char user[HTTP_WORD], password[HTTP_WORD]; /* as the client says; "" for nobody */
	unsigned status; /* with HTTP_REFUSE: 400, 405, 414, 431 */

	/* Private. */
	char line[HTTP_LINE]; /* the present one */
	size_t n_line, n_head;
	bool has_line; /* that of the request is whole */
	bool is_long;  /* the present one does not fit */
	bool is_empty; /* nothing on the present line yet */
	bool is_over;
};

void http_request_init(struct http_request *r);

/* Takes bytes, and none behind the head: how many.  With HTTP_REFUSE *err is an ERROR_PEER. */
size_t http_request_feed(struct http_request *r, const uint8_t *data, size_t n,
			 enum http_step *ret, struct error *err);

/*
 * "200 Connection established", or a failure with a text for its reader, escaped; 407 asks for a
 * user and a password.
 */
void http_put_connected(struct buf *dst);
void http_put_refusal(unsigned status, const char *text, struct buf *dst);

/* 502 or 504: what an error of the way to the target is called. */
unsigned http_status_for(const struct error *err);

#endif
