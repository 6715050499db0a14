/* Endpoints as users write them. */
#include "net/endpoint.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

/* How the types of unix sockets are written. */
static const struct {
	const char *prefix;
	int socktype;
} unix_types[] = {
	{ "unix:", SOCK_STREAM },
	{ "unix-dgram:", SOCK_DGRAM },
	{ "unix-seqpacket:", SOCK_SEQPACKET },
};

static const char no_vsock[] = "sockets between virtual machines and their host are not spoken to";

static int refuse(struct error *err, const char *text, const char *why)
{
	char subject[80];

	snprintf(subject, sizeof(subject), "%.79s", text);
	return error_set(err, ERROR_USAGE, 0, subject, "%s", why);
}

/* Copies n bytes into a field, which stays terminated; false when they do not fit. */
static bool put(char *field, size_t cap, const char *text, size_t n)
{
	if (n >= cap)
		return false;
	memcpy(field, text, n);
	field[n] = '\0';
	return true;
}

/* The type that a word names, with its path in *ret_path; 0 when it names no unix socket. */
static int unix_type(const char *text, const char **ret_path)
{
	size_t i;

	*ret_path = text;
	for (i = 0; i < ARRAY_SIZE(unix_types); i++) {
		size_t n = strlen(unix_types[i].prefix);

		if (strncmp(text, unix_types[i].prefix, n) != 0)
			continue;
		*ret_path = text + n;
		return unix_types[i].socktype;
	}
	return text[0] == '@' || text[0] == '/' ? SOCK_STREAM : 0;
}

static int parse_unix(const char *path, int socktype, struct endpoint *ret, struct error *err)
{
	struct endpoint e = { .kind = ENDPOINT_UNIX, .socktype = socktype };

	if (!*path || !strcmp(path, "@"))
		return refuse(err, "unix:", "the path of the socket is missing");
	if (!put(e.path, sizeof(e.path), path, strlen(path)))
		return refuse(err, path, "the path of a unix socket has at most 107 bytes");
	*ret = e;
	return 0;
}

static int make(const char *text, const char *host, size_t host_len, const char *service,
		struct endpoint *ret, struct error *err)
{
	struct endpoint e = { .kind = ENDPOINT_INET };

	if (!put(e.host, sizeof(e.host), host, host_len))
		return refuse(err, text, "a host name has at most 255 characters");
	if (!put(e.service, sizeof(e.service), service, strlen(service)))
		return refuse(err, text, "a service name has at most 31 characters");
	if (!strcmp(e.host, "*"))
		e.host[0] = '\0';
	*ret = e;
	return 0;
}

static int parse_bracketed(const char *text, struct endpoint *ret, struct error *err)
{
	const char *close = strchr(text, ']');
	char host[ADDR_TEXT];
	struct addr a;

	if (!close || (close[1] && close[1] != ':') || (close[1] && !close[2]))
		return refuse(err, text, "expected [ADDRESS]:PORT");
	if (!put(host, sizeof(host), text + 1, (size_t)(close - text - 1)))
		return refuse(err, text, "there is no IPv6 address between the brackets");
	if (addr_unknown_zone(host))
		return refuse(err, text, "this host has no such interface");
	if (!addr_parse(host, 0, &a) || addr_family(&a) != AF_INET6)
		return refuse(err, text, "there is no IPv6 address between the brackets");
	return make(text, host, strlen(host), close[1] ? close + 2 : "", ret, err);
}

/* A host with a colon is an IPv6 address, or HOST:PORT, which has its port already. */
static int check_colon(const char *host, struct error *err)
{
	struct addr a;

	if (!strchr(host, ':') || addr_parse(host, 0, &a))
		return 0;
	if (addr_unknown_zone(host))
		return refuse(err, host, "this host has no such interface");
	if (strchr(host, ':') == strrchr(host, ':'))
		return refuse(err, host, "has a port already");
	return refuse(err, host, "is no IPv6 address");
}

/* Its form would be taken for an IPv6 address, or for a host with two ports. */
static bool is_vsock(const char *text)
{
	return !strncmp(text, "vsock:", 6);
}

int endpoint_parse(const char *text, enum endpoint_bare bare, struct endpoint *ret,
		   struct error *err)
{
	const char *colon = strrchr(text, ':'), *path;
	int socktype = unix_type(text, &path);
	struct addr a;

	if (socktype)
		return parse_unix(path, socktype, ret, err);
	if (is_vsock(text))
		return refuse(err, text, no_vsock);
	if (text[0] == '[')
		return parse_bracketed(text, ret, err);
	if (!*text)
		return refuse(err, text, "an address and a port are expected, not an empty word");
	if (!colon && bare == ENDPOINT_BARE_PORT)
		return make(text, "", 0, text, ret, err);
	if (!colon)
		return make(text, text, strlen(text), "", ret, err);
	if (colon != strchr(text, ':')) {
		if (!addr_parse(text, 0, &a))
			return refuse(err, text, "is no address; an IPv6 address with a port is "
						 "written [ADDRESS]:PORT");
		return make(text, text, strlen(text), "", ret, err);
	}
	if (!colon[1])
		return refuse(err, text, "the port behind the colon is missing");
	return make(text, text, (size_t)(colon - text), colon + 1, ret, err);
}

int endpoint_from_words(const char *host, const char *service, struct endpoint *ret,
			struct error *err)
{
	struct endpoint e;
	const char *path;

	if (!*service)
		return refuse(err, host, "the port is missing");
	if (host[0] == '[') {
		if (parse_bracketed(host, &e, err) < 0)
			return -1;
		if (e.service[0])
			return refuse(err, host, "has a port already");
		return make(host, e.host, strlen(e.host), service, ret, err);
	}
	if (!*host)
		return refuse(err, service, "the host is missing");
	if (unix_type(host, &path))
		return refuse(err, host, "a unix socket has no port");
	if (is_vsock(host))
		return refuse(err, host, no_vsock);
	if (check_colon(host, err) < 0)
		return -1;
	return make(host, host, strlen(host), service, ret, err);
}

const char *endpoint_unix_prefix(int socktype)
{
	size_t i;

	for (i = 1; i < ARRAY_SIZE(unix_types); i++) {
		if (unix_types[i].socktype == socktype)
			return unix_types[i].prefix;
	}
	return unix_types[0].prefix;
}

int endpoint_check_stream(const struct endpoint *e, struct error *err)
{
	char text[ENDPOINT_TEXT];

	if (e->kind != ENDPOINT_UNIX || e->socktype == SOCK_STREAM)
		return 0;
	return error_set(err, ERROR_USAGE, 0, endpoint_format(text, e),
			 "only unix sockets of the stream type are spoken to here");
}

/* "unix:" alone is the usual word for any type. */
int endpoint_want_datagrams(struct endpoint *e, struct error *err)
{
	char text[ENDPOINT_TEXT];

	if (e->socktype == SOCK_SEQPACKET)
		return error_set(err, ERROR_USAGE, 0, endpoint_format(text, e),
				 "is a connection, and --udp sends datagrams without one");
	e->socktype = SOCK_DGRAM;
	return 0;
}

const char *endpoint_format(char dst[static ENDPOINT_TEXT], const struct endpoint *e)
{
	const char *host = e->host[0] ? e->host : "*";

	if (e->kind == ENDPOINT_UNIX)
		snprintf(dst, ENDPOINT_TEXT, "%s%s", endpoint_unix_prefix(e->socktype), e->path);
	else if (!e->service[0])
		snprintf(dst, ENDPOINT_TEXT, "%s", host);
	else if (strchr(host, ':'))
		snprintf(dst, ENDPOINT_TEXT, "[%s]:%s", host, e->service);
	else
		snprintf(dst, ENDPOINT_TEXT, "%s:%s", host, e->service);
	return dst;
}
