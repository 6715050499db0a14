/*
 * What the client of a SOCKS proxy says to us: SOCKS4 and 4a, and SOCKS5 (RFC 1928) without
 * authentication or with a user and a password (RFC 1929).  CONNECT is what we do; the other orders
 * are refused in the protocol's words.
 *
 * Pure: bytes go in as they come, in pieces of any size, and replies come out.  No byte beyond a
 * message is taken, so that what the client has sent behind it can go to its target.
 */
#ifndef STREAM_SOCKS_REQUEST_H
#define STREAM_SOCKS_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct buf;
struct error;

enum socks_step {
	SOCKS_MORE,    /* nothing to say yet */
	SOCKS_ANSWER,  /* the methods have come: send socks_put_method(), then feed on */
	SOCKS_LOGIN,   /* user and password have come: send socks_put_login(), then feed on */
	SOCKS_CONNECT, /* the request is whole: host and port */
	SOCKS_REFUSE,  /* it is no SOCKS, or not what we do: reply and err say so */
};

/* What became of a request, as SOCKS5 says it; SOCKS4 has one word for all failures. */
enum socks_reply {
	SOCKS_DONE = 0,
	SOCKS_FAILED = 1,
	SOCKS_FORBIDDEN = 2,
	SOCKS_NET_UNREACHABLE = 3,
	SOCKS_HOST_UNREACHABLE = 4,
	SOCKS_REFUSED = 5,
	SOCKS_TIMED_OUT = 6,
	SOCKS_NO_COMMAND = 7,
	SOCKS_NO_ADDRESS_TYPE = 8,
	SOCKS_SILENT = 256, /* it would not understand any reply */
};

enum { SOCKS_HOST = 256, SOCKS_USER = 256 };

struct socks_request {
	unsigned version; /* 4 or 5; 0: not known yet */
	char host[SOCKS_HOST]; /* a name or an address, printable */
	uint16_t port;
	char user[SOCKS_USER], password[SOCKS_USER]; /* with SOCKS_LOGIN */
	enum socks_reply reply; /* with SOCKS_REFUSE */

	/* Private. */
	unsigned state;
	size_t have, want;
	uint8_t bytes[SOCKS_HOST + 8];
	bool is_4a, has_method, wants_login;
};

/* wants_login: nobody goes on without a user and a password, which SOCKS4 cannot carry. */
void socks_request_init(struct socks_request *r, bool wants_login);

/*
 * Takes bytes, and no more than what belongs to the message: how many.  *ret says what is next;
 * with SOCKS_REFUSE *err is an ERROR_PEER.
 */
size_t socks_request_feed(struct socks_request *r, const uint8_t *data, size_t n,
			  enum socks_step *ret, struct error *err);

/* The answer to SOCKS_ANSWER: the one method that we take, or that there is no other way. */
void socks_put_method(const struct socks_request *r, struct buf *dst);

/* The answer to SOCKS_LOGIN; when it is not right, the connection is to be closed behind it. */
void socks_put_login(bool is_right, struct buf *dst);

/* The answer to the request.  bound: our side of the connection to the target, or NULL. */
void socks_put_reply(const struct socks_request *r, enum socks_reply reply,
		     const struct addr *bound, struct buf *dst);

/* What an error of the way to the target is called. */
enum socks_reply socks_reply_for(const struct error *err);

#endif
