/* SOCKS as a client. */
#include "stream/socks_client.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

#include <string.h>

enum {
	CONNECT = 1,
	NO_AUTH = 0, PASSWORD = 2, NO_METHOD = 0xff,
	ATYP_IPV4 = 1, ATYP_NAME = 3, ATYP_IPV6 = 4,
	GRANTED4 = 90, NO_IDENT = 92, WRONG_IDENT = 93,
	LONGEST = 255,
};

static int broken(const struct socks_client *c, struct error *err)
{
	error_set(err, ERROR_PEER, 0, c->config.subject, "what the proxy answers is no SOCKS %u",
		  c->config.version);
	error_hint(err, "socks4://, socks5:// and http:// are different protocols");
	return -1;
}

static int unspeakable(const struct socks_client *c, const char *what, struct error *err)
{
	return error_set(err, ERROR_USAGE, 0, c->config.subject, "SOCKS %u cannot carry %s",
			 c->config.version, what);
}

/* ---- version 4 ---- */

/* A name is said by an address 0.0.0.x, which no host has, and follows the user. */
static int begin4(const struct socks_client *c, struct buf *out, struct error *err)
{
	static const uint8_t no_address[] = { 0, 0, 0, 1 };
	const struct proxy_target *t = c->config.target;
	const uint8_t *address = no_address;
	size_t n = sizeof(no_address);

	if (t->addr.len && addr_family(&t->addr) != AF_INET)
		return unspeakable(c, "an IPv6 address", err);
	if (strlen(t->host) > LONGEST || strlen(c->config.user) > LONGEST)
		return unspeakable(c, "so long a name", err);
	if (t->addr.len)
		address = addr_bytes(&t->addr, &n);
	buf_byte(out, 4);
	buf_byte(out, CONNECT);
	buf_u16(out, t->port);
	buf_append(out, address, n);
	buf_append(out, c->config.user, strlen(c->config.user) + 1);
	if (!t->addr.len)
		buf_append(out, t->host, strlen(t->host) + 1);
	return 0;
}

static int take4(struct socks_client *c, struct buf *in, struct error *err)
{
	const uint8_t *p = buf_data(in);
	uint8_t code;

	if (in->len && p[0] != 0)
		return broken(c, err);
	if (in->len < 8)
		return 0;
	code = p[1];
	buf_consume(in, 8);
	if (code == GRANTED4)
		return 1;
	if (code < GRANTED4 || code > WRONG_IDENT)
		return broken(c, err);
	return error_set(err, ERROR_PROXY, code, c->config.subject,
			 code >= NO_IDENT ? "the proxy does not let this user connect to %s"
					  : "the proxy could not connect to %s",
			 c->config.target->host);
}

/* ---- version 5 ---- */

static int begin5(const struct socks_client *c, struct buf *out, struct error *err)
{
	bool has_user = c->config.user[0];

	if (strlen(c->config.target->host) > LONGEST || strlen(c->config.user) > LONGEST ||
	    strlen(c->config.password) > LONGEST)
		return unspeakable(c, "so long a name", err);
	buf_byte(out, 5);
	buf_byte(out, has_user ? 2 : 1);
	buf_byte(out, NO_AUTH);
	if (has_user)
		buf_byte(out, PASSWORD);
	return 0;
}

static void put_word(struct buf *out, const char *word)
{
	buf_byte(out, (uint8_t)strlen(word));
	buf_append(out, word, strlen(word));
}

static void put_request(struct socks_client *c, struct buf *out)
{
	const struct proxy_target *t = c->config.target;
	size_t n;

	buf_byte(out, 5);
	buf_byte(out, CONNECT);
	buf_byte(out, 0);
	if (t->addr.len) {
		const uint8_t *address = addr_bytes(&t->addr, &n);

		buf_byte(out, n == 4 ? ATYP_IPV4 : ATYP_IPV6);
		buf_append(out, address, n);
	} else {
		buf_byte(out, ATYP_NAME);
		put_word(out, t->host);
	}
	buf_u16(out, t->port);
	c->state = SOCKS_REPLY;
}

static int no_method(const struct socks_client *c, struct error *err)
{
	if (c->config.user[0])
		return error_set(err, ERROR_PROXY, NO_METHOD, c->config.subject,
				 "the proxy takes neither a password nor nobody");
	error_set(err, ERROR_PROXY, NO_METHOD, c->config.subject, "the proxy wants a password");
	error_hint(err, "--proxy-auth FILE names a file with USER:PASSWORD");
	return -1;
}

static int take_method(struct socks_client *c, struct buf *in, struct buf *out,
		       struct error *err)
{
	const uint8_t *p = buf_data(in);
	uint8_t method;

	if (in->len && p[0] != 5)
		return broken(c, err);
	if (in->len < 2)
		return 0;
	method = p[1];
	buf_consume(in, 2);
	if (method == NO_METHOD)
		return no_method(c, err);
	if (method == NO_AUTH) {
		put_request(c, out);
	} else if (method == PASSWORD && c->config.user[0]) {
		buf_byte(out, 1);
		put_word(out, c->config.user);
		put_word(out, c->config.password);
		c->state = SOCKS_AUTH;
	} else {
		return broken(c, err);
	}
	return 0;
}

static int take_auth(struct socks_client *c, struct buf *in, struct buf *out, struct error *err)
{
	const uint8_t *p = buf_data(in);
	uint8_t status;

	if (in->len < 2)
		return 0;
	if (p[0] != 1)
		return broken(c, err);
	status = p[1];
	buf_consume(in, 2);
	if (status)
		return error_set(err, ERROR_PROXY, status, c->config.subject,
				 "the proxy refuses the user or the password");
	put_request(c, out);
	return 0;
}

static int refused(const struct socks_client *c, uint8_t code, struct error *err)
{
	static const char *const words[] = {
		[1] = "general failure",
		[2] = "its rules do not allow it",
		[3] = "network unreachable",
		[4] = "host unreachable",
		[5] = "connection refused",
		[6] = "no answer",
		[7] = "it does not know that command",
		[8] = "it does not know that kind of address",
	};

	if (code >= ARRAY_SIZE(words))
		return broken(c, err);
	error_set(err, ERROR_PROXY, code, c->config.subject,
		  "the proxy could not connect to %s: %s", c->config.target->host, words[code]);
	if (code == 6)
		err->status = STATUS_TIMEOUT;
	return -1;
}

/* The address that the proxy connects from comes along, and is of no use. */
static int take_reply(struct socks_client *c, struct buf *in, struct error *err)
{
	const uint8_t *p = buf_data(in);
	size_t need;

	if (in->len && p[0] != 5)
		return broken(c, err);
	if (in->len < 5)
		return in->len >= 2 && p[1] ? refused(c, p[1], err) : 0;
	if (p[1])
		return refused(c, p[1], err);
	if (p[3] != ATYP_IPV4 && p[3] != ATYP_IPV6 && p[3] != ATYP_NAME)
		return broken(c, err);
	need = 4 + (p[3] == ATYP_IPV4 ? 4 : p[3] == ATYP_IPV6 ? 16 : 1u + p[4]) + 2;
	if (in->len < need)
		return 0;
	buf_consume(in, need);
	return 1;
}

/* ---- both ---- */

int socks_client_begin(struct socks_client *c, const struct socks_config *config,
		       struct buf *out, struct error *err)
{
	*c = (struct socks_client){ .config = *config, .state = SOCKS_METHOD };
	return config->version == 4 ? begin4(c, out, err) : begin5(c, out, err);
}

int socks_client_take(struct socks_client *c, struct buf *in, struct buf *out, struct error *err)
{
	enum socks_state state;
	int result;

	if (c->config.version == 4)
		return take4(c, in, err);
	do { /* what came in one piece is taken in one call */
		state = c->state;
		result = state == SOCKS_METHOD ? take_method(c, in, out, err)
			 : state == SOCKS_AUTH ? take_auth(c, in, out, err)
					       : take_reply(c, in, err);
	} while (!result && c->state != state);
	return result;
}
