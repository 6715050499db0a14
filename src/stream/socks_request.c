/* A machine of states, each of which waits for a number of bytes. */
#include "stream/socks_request.h"

#include "base/buf.h"
#include "base/error.h"
#include "net/addr.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

enum state {
	VERSION,
	/* SOCKS4: VN CD PORT IP USERID NUL [NAME NUL] */
	FOUR_HEAD,
	FOUR_USER,
	FOUR_NAME,
	/* SOCKS5: VER NMETHODS METHODS; VER CMD RSV ATYP ADDRESS PORT */
	FIVE_COUNT,
	FIVE_METHODS,
	FIVE_LOGIN,    /* RFC 1929: VER ULEN */
	FIVE_USER,     /* UNAME PLEN */
	FIVE_PASSWORD, /* PASSWD */
	FIVE_HEAD,
	FIVE_LENGTH,
	FIVE_IP4,
	FIVE_IP6,
	FIVE_NAME,
	OVER,
};

enum { COMMAND_CONNECT = 1 };
enum { TYPE_IP4 = 1, TYPE_NAME = 3, TYPE_IP6 = 4 };
enum { METHOD_NONE = 0, METHOD_LOGIN = 2, METHOD_IMPOSSIBLE = 0xff };
enum { FOUR_GRANTED = 90, FOUR_REJECTED = 91 };

void socks_request_init(struct socks_request *r, bool wants_login)
{
	*r = (struct socks_request){ .state = VERSION, .want = 1, .wants_login = wants_login };
}

static enum socks_step go(struct socks_request *r, enum state state, size_t want)
{
	r->state = state;
	r->have = 0;
	r->want = want;
	return SOCKS_MORE;
}

static enum socks_step refuse(struct socks_request *r, enum socks_reply reply,
			      struct error *err, const char *why)
{
	r->state = OVER;
	r->reply = reply;
	error_set(err, ERROR_PEER, 0, NULL, "%s", why);
	return SOCKS_REFUSE;
}

static enum socks_step done(struct socks_request *r)
{
	r->state = OVER;
	return SOCKS_CONNECT;
}

static uint16_t get_port(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* A name that a person could have typed; what it is a name of shows when it is looked up. */
static bool take_name(struct socks_request *r, const uint8_t *name, size_t n)
{
	size_t i;

	if (!n || n >= sizeof(r->host))
		return false;
	for (i = 0; i < n; i++) {
		if (name[i] <= ' ' || name[i] >= 0x7f)
			return false;
	}
	memcpy(r->host, name, n);
	r->host[n] = '\0';
	return true;
}

static void take_address(struct socks_request *r, const uint8_t *bytes, size_t n)
{
	char text[ADDR_TEXT];
	struct addr a;

	(void)addr_from_bytes(bytes, n, 0, &a);
	snprintf(r->host, sizeof(r->host), "%s", addr_format(text, &a));
}

/* ---- what is whole ---- */

static enum socks_step version(struct socks_request *r, struct error *err)
{
	r->version = r->bytes[0];
	if (r->version == 4)
		return go(r, FOUR_HEAD, 7);
	if (r->version == 5)
		return go(r, FIVE_COUNT, 1);
	return refuse(r, SOCKS_SILENT, err, "the client does not speak SOCKS");
}

static enum socks_step four_head(struct socks_request *r, struct error *err)
{
	static const uint8_t none[3];
	const uint8_t *ip = r->bytes + 3;

	if (r->bytes[0] != COMMAND_CONNECT)
		return refuse(r, SOCKS_NO_COMMAND, err, "the client wants more than CONNECT");
	if (r->wants_login)
		return refuse(r, SOCKS_FORBIDDEN, err,
			      "the client speaks SOCKS4, which has no passwords");
	r->port = get_port(r->bytes + 1);
	r->is_4a = memcmp(ip, none, 3) == 0 && ip[3];
	take_address(r, ip, 4);
	return go(r, FOUR_USER, SOCKS_USER);
}

static enum socks_step five_methods(struct socks_request *r)
{
	r->has_method = memchr(r->bytes, r->wants_login ? METHOD_LOGIN : METHOD_NONE, r->have);
	if (r->has_method && r->wants_login)
		(void)go(r, FIVE_LOGIN, 2);
	else
		(void)go(r, FIVE_HEAD, 4);
	return SOCKS_ANSWER;
}

static enum socks_step five_login(struct socks_request *r, struct error *err)
{
	if (r->bytes[0] != 1 || !r->bytes[1])
		return refuse(r, SOCKS_SILENT, err, "the client names no user");
	return go(r, FIVE_USER, (size_t)r->bytes[1] + 1);
}

static enum socks_step five_password(struct socks_request *r)
{
	snprintf(r->password, sizeof(r->password), "%.*s", (int)r->have, r->bytes);
	explicit_bzero(r->bytes, sizeof(r->bytes));
	(void)go(r, FIVE_HEAD, 4);
	return SOCKS_LOGIN;
}

static enum socks_step five_user(struct socks_request *r)
{
	size_t n_password = r->bytes[r->have - 1];

	snprintf(r->user, sizeof(r->user), "%.*s", (int)r->have - 1, r->bytes);
	(void)go(r, FIVE_PASSWORD, n_password);
	return n_password ? SOCKS_MORE : five_password(r);
}

static enum socks_step five_head(struct socks_request *r, struct error *err)
{
	if (!r->has_method)
		return refuse(r, SOCKS_SILENT, err,
			      r->wants_login ? "the client has no password"
					     : "the client insists on authentication");
	if (r->bytes[0] != 5)
		return refuse(r, SOCKS_FAILED, err, "the client changes the version of SOCKS");
	if (r->bytes[1] != COMMAND_CONNECT)
		return refuse(r, SOCKS_NO_COMMAND, err, "the client wants more than CONNECT");
	switch (r->bytes[3]) {
	case TYPE_IP4:
		return go(r, FIVE_IP4, 4 + 2);
	case TYPE_IP6:
		return go(r, FIVE_IP6, 16 + 2);
	case TYPE_NAME:
		return go(r, FIVE_LENGTH, 1);
	default:
		return refuse(r, SOCKS_NO_ADDRESS_TYPE, err,
			      "the client has an address of an unknown type");
	}
}

static enum socks_step five_address(struct socks_request *r, size_t n)
{
	take_address(r, r->bytes, n);
	r->port = get_port(r->bytes + n);
	return done(r);
}

static enum socks_step five_name(struct socks_request *r, struct error *err)
{
	r->port = get_port(r->bytes + r->have - 2);
	if (!take_name(r, r->bytes, r->have - 2))
		return refuse(r, SOCKS_FAILED, err, "the client names no host");
	return done(r);
}

static enum socks_step whole(struct socks_request *r, struct error *err)
{
	switch ((enum state)r->state) {
	case VERSION:
		return version(r, err);
	case FOUR_HEAD:
		return four_head(r, err);
	case FIVE_COUNT:
		if (!r->bytes[0])
			return refuse(r, SOCKS_SILENT, err, "the client offers no method");
		return go(r, FIVE_METHODS, r->bytes[0]);
	case FIVE_METHODS:
		return five_methods(r);
	case FIVE_LOGIN:
		return five_login(r, err);
	case FIVE_USER:
		return five_user(r);
	case FIVE_PASSWORD:
		return five_password(r);
	case FIVE_HEAD:
		return five_head(r, err);
	case FIVE_LENGTH:
		return go(r, FIVE_NAME, (size_t)r->bytes[0] + 2);
	case FIVE_IP4:
		return five_address(r, 4);
	case FIVE_IP6:
		return five_address(r, 16);
	case FIVE_NAME:
		return five_name(r, err);
	case FOUR_USER: /* longer than any: these two end with a NUL */
	case FOUR_NAME:
	case OVER:
		break;
	}
	return refuse(r, SOCKS_FAILED, err, "the client's user or host name does not end");
}

/* A NUL has come: the user, or the name of SOCKS4a. */
static enum socks_step four_text(struct socks_request *r, struct error *err)
{
	if (r->state == FOUR_USER)
		return r->is_4a ? go(r, FOUR_NAME, SOCKS_HOST) : done(r);
	if (!take_name(r, r->bytes, r->have - 1))
		return refuse(r, SOCKS_FAILED, err, "the client names no host");
	return done(r);
}

size_t socks_request_feed(struct socks_request *r, const uint8_t *data, size_t n,
			  enum socks_step *ret, struct error *err)
{
	enum socks_step step = SOCKS_MORE;
	size_t i = 0;
	bool is_text;

	while (i < n && step == SOCKS_MORE && r->state != OVER) {
		is_text = r->state == FOUR_USER || r->state == FOUR_NAME;
		r->bytes[r->have++] = data[i++];
		if (is_text && !data[i - 1])
			step = four_text(r, err);
		else if (r->have == r->want)
			step = whole(r, err);
	}
	*ret = step;
	return i;
}

/* ---- what we say ---- */

void socks_put_method(const struct socks_request *r, struct buf *dst)
{
	(void)buf_byte(dst, 5);
	(void)buf_byte(dst, !r->has_method   ? METHOD_IMPOSSIBLE
			    : r->wants_login ? METHOD_LOGIN
					     : METHOD_NONE);
}

void socks_put_login(bool is_right, struct buf *dst)
{
	(void)buf_byte(dst, 1);
	(void)buf_byte(dst, is_right ? 0 : 1);
}

static void put_reply4(enum socks_reply reply, const struct addr *bound, struct buf *dst)
{
	static const uint8_t none[4];
	size_t n = 0;
	const uint8_t *ip = bound ? addr_bytes(bound, &n) : NULL;

	(void)buf_byte(dst, 0);
	(void)buf_byte(dst, reply == SOCKS_DONE ? FOUR_GRANTED : FOUR_REJECTED);
	(void)buf_u16(dst, bound ? addr_port(bound) : 0);
	(void)buf_append(dst, n == 4 ? ip : none, 4);
}

static void put_reply5(enum socks_reply reply, const struct addr *bound, struct buf *dst)
{
	static const uint8_t none[4];
	size_t n = 0;
	const uint8_t *ip = bound ? addr_bytes(bound, &n) : NULL;

	(void)buf_byte(dst, 5);
	(void)buf_byte(dst, (uint8_t)reply);
	(void)buf_byte(dst, 0);
	(void)buf_byte(dst, n == 16 ? TYPE_IP6 : TYPE_IP4);
	(void)buf_append(dst, ip ? ip : none, ip ? n : 4);
	(void)buf_u16(dst, bound ? addr_port(bound) : 0);
}

void socks_put_reply(const struct socks_request *r, enum socks_reply reply,
		     const struct addr *bound, struct buf *dst)
{
	if (reply == SOCKS_SILENT)
		return;
	if (r->version == 4)
		put_reply4(reply, bound, dst);
	else
		put_reply5(reply, bound, dst);
}

enum socks_reply socks_reply_for(const struct error *err)
{
	if (err->phase == ERROR_RESOLVE)
		return SOCKS_HOST_UNREACHABLE;
	switch (err->code) {
	case ECONNREFUSED:
		return SOCKS_REFUSED;
	case ENETUNREACH:
		return SOCKS_NET_UNREACHABLE;
	case EHOSTUNREACH:
	case ETIMEDOUT:
		return SOCKS_HOST_UNREACHABLE;
	default:
		return SOCKS_FAILED;
	}
}
