/* Socket addresses as values. */
#include "net/addr.h"

#include "base/parse.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct addr from_in(const struct in_addr *ip, uint16_t port)
{
	return (struct addr){
		.len = sizeof(struct sockaddr_in),
		.in = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = *ip },
	};
}

static struct addr from_in6(const struct in6_addr *ip, uint16_t port, uint32_t scope)
{
	return (struct addr){
		.len = sizeof(struct sockaddr_in6),
		.in6 = { .sin6_family = AF_INET6,
			 .sin6_port = htons(port),
			 .sin6_addr = *ip,
			 .sin6_scope_id = scope },
	};
}

static bool parse_zone(const char *zone, uint32_t *ret)
{
	uint64_t number;

	*ret = if_nametoindex(zone);
	if (*ret)
		return true;
	if (!parse_uint(zone, 1, UINT32_MAX, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

bool addr_parse(const char *text, uint16_t port, struct addr *ret)
{
	char copy[INET6_ADDRSTRLEN + IF_NAMESIZE + 4];
	size_t n = strlen(text);
	struct in_addr in;
	struct in6_addr in6;
	uint32_t scope = 0;
	char *zone;

	if (inet_pton(AF_INET, text, &in) == 1) {
		*ret = from_in(&in, port);
		return true;
	}
	if (n >= sizeof(copy))
		return false;
	memcpy(copy, text, n + 1);
	if (copy[0] == '[' && n > 2 && copy[n - 1] == ']') {
		copy[n - 1] = '\0';
		memmove(copy, copy + 1, n - 1);
	}
	zone = strchr(copy, '%');
	if (zone) {
		*zone++ = '\0';
		if (!parse_zone(zone, &scope))
			return false;
	}
	if (inet_pton(AF_INET6, copy, &in6) != 1)
		return false;
	*ret = from_in6(&in6, port, scope);
	return true;
}

const char *addr_unknown_zone(const char *text)
{
	size_t n = strcspn(text, "%");
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr in6;
	uint32_t scope;

	if (!text[n] || n >= sizeof(copy))
		return NULL;
	memcpy(copy, text, n);
	copy[n] = '\0';
	if (inet_pton(AF_INET6, copy, &in6) != 1)
		return NULL;
	return parse_zone(text + n + 1, &scope) ? NULL : text + n + 1;
}

bool addr_from_bytes(const void *bytes, size_t n, uint16_t port, struct addr *ret)
{
	struct in_addr in;
	struct in6_addr in6;

	if (n == sizeof(in)) {
		memcpy(&in, bytes, n);
		*ret = from_in(&in, port);
		return true;
	}
	if (n == sizeof(in6)) {
		memcpy(&in6, bytes, n);
		*ret = from_in6(&in6, port, 0);
		return true;
	}
	return false;
}

bool addr_from_path(const char *path, struct addr *ret)
{
	struct addr a = { .un = { .sun_family = AF_UNIX } };
	size_t n = strlen(path);
	bool is_abstract = path[0] == '@';

	/* A path keeps its NUL, so that the kernel and %s agree on where it ends. */
	if (!n || (is_abstract && n == 1) || n >= sizeof(a.un.sun_path))
		return false;
	memcpy(a.un.sun_path, path, n);
	if (is_abstract)
		a.un.sun_path[0] = '\0';
	a.len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + !is_abstract);
	*ret = a;
	return true;
}

bool addr_from_sockaddr(const struct sockaddr *sa, socklen_t len, struct addr *ret)
{
	struct addr a = { .len = len };

	if (len < sizeof(sa->sa_family))
		return false;
	/* A caller may give the size of its storage: an address is as long as its family says. */
	if (sa->sa_family == AF_INET)
		a.len = sizeof(a.in);
	else if (sa->sa_family == AF_INET6)
		a.len = sizeof(a.in6);
	else if (sa->sa_family != AF_UNIX)
		return false;
	if (len < a.len || a.len > sizeof(a.un))
		return false;
	memcpy(&a.un, sa, a.len);
	*ret = a;
	return true;
}

struct addr addr_any(int family, uint16_t port)
{
	static const struct in_addr any4 = { .s_addr = INADDR_ANY };

	return family == AF_INET ? from_in(&any4, port) : from_in6(&in6addr_any, port, 0);
}

struct addr addr_loopback(int family, uint16_t port)
{
	struct in_addr loop4 = { .s_addr = htonl(INADDR_LOOPBACK) };

	return family == AF_INET ? from_in(&loop4, port) : from_in6(&in6addr_loopback, port, 0);
}

typedef int name_fn(int fd, struct sockaddr *sa, socklen_t *len);

static bool ask_socket(name_fn *name, int fd, struct addr *ret)
{
	struct addr a = { .len = sizeof(a.un) };

	if (name(fd, &a.sa, &a.len) < 0)
		return false;
	if (a.len > sizeof(a.un)) {
		errno = ENAMETOOLONG;
		return false;
	}
	*ret = a;
	return true;
}

bool addr_of_socket(int fd, struct addr *ret)
{
	return ask_socket(getsockname, fd, ret);
}

bool addr_of_peer(int fd, struct addr *ret)
{
	return ask_socket(getpeername, fd, ret);
}

/*
 * IPv4 addresses are written without printf(), since every connection has one to name: loading
 * the pages of that takes as long as connecting on a fast network.
 */
static char *put_number(char *dst, unsigned number)
{
	if (number > 9)
		dst = put_number(dst, number / 10);
	*dst++ = (char)('0' + number % 10);
	return dst;
}

static char *put_in(char *dst, const struct in_addr *ip)
{
	const uint8_t *bytes = (const uint8_t *)ip;
	int i;

	for (i = 0; i < 4; i++) {
		if (i)
			*dst++ = '.';
		dst = put_number(dst, bytes[i]);
	}
	return dst;
}

static void format_unix(char dst[static ADDR_TEXT], const struct addr *a)
{
	size_t n = a->len - offsetof(struct sockaddr_un, sun_path);

	if (a->len <= offsetof(struct sockaddr_un, sun_path)) {
		snprintf(dst, ADDR_TEXT, "(unnamed)");
		return;
	}
	if (a->un.sun_path[0]) {
		snprintf(dst, ADDR_TEXT, "%.*s", (int)n, a->un.sun_path);
		return;
	}
	memcpy(dst, a->un.sun_path, n);
	dst[0] = '@';
	dst[n] = '\0';
}

static void format_in6(char dst[static ADDR_TEXT], const struct sockaddr_in6 *in6)
{
	char name[IF_NAMESIZE];
	size_t n;

	inet_ntop(AF_INET6, &in6->sin6_addr, dst, ADDR_TEXT);
	if (!in6->sin6_scope_id)
		return;
	n = strlen(dst);
	if (if_indextoname(in6->sin6_scope_id, name))
		snprintf(dst + n, ADDR_TEXT - n, "%%%s", name);
	else
		snprintf(dst + n, ADDR_TEXT - n, "%%%u", in6->sin6_scope_id);
}

const char *addr_format(char dst[static ADDR_TEXT], const struct addr *a)
{
	switch (addr_family(a)) {
	case AF_INET:
		*put_in(dst, &a->in.sin_addr) = '\0';
		break;
	case AF_INET6:
		format_in6(dst, &a->in6);
		break;
	case AF_UNIX:
		format_unix(dst, a);
		break;
	default:
		snprintf(dst, ADDR_TEXT, "(no address)");
	}
	return dst;
}

const char *addr_format_port(char dst[static ADDR_TEXT], const struct addr *a)
{
	char host[ADDR_TEXT], *end;

	if (addr_family(a) == AF_INET) {
		end = put_in(dst, &a->in.sin_addr);
		*end++ = ':';
		*put_number(end, addr_port(a)) = '\0';
		return dst;
	}
	addr_format(host, a);
	switch (addr_family(a)) {
	case AF_INET6:
		snprintf(dst, ADDR_TEXT, "[%.*s]:%u", ADDR_TEXT - 10, host, addr_port(a));
		break;
	case AF_UNIX:
		snprintf(dst, ADDR_TEXT, "unix:%.*s", ADDR_TEXT - 6, host);
		break;
	default:
		snprintf(dst, ADDR_TEXT, "%s", host);
	}
	return dst;
}

const char *addr_format_hash(char dst[static ADDR_TEXT], const struct addr *a)
{
	size_t n, len;

	addr_format(dst, a);
	n = strlen(dst);
	if (addr_bytes(a, &len))
		snprintf(dst + n, ADDR_TEXT - n, "#%u", addr_port(a));
	return dst;
}

int addr_family(const struct addr *a)
{
	return a->len ? a->sa.sa_family : AF_UNSPEC;
}

uint16_t addr_port(const struct addr *a)
{
	switch (addr_family(a)) {
	case AF_INET:
		return ntohs(a->in.sin_port);
	case AF_INET6:
		return ntohs(a->in6.sin6_port);
	default:
		return 0;
	}
}

void addr_set_port(struct addr *a, uint16_t port)
{
	switch (addr_family(a)) {
	case AF_INET:
		a->in.sin_port = htons(port);
		break;
	case AF_INET6:
		a->in6.sin6_port = htons(port);
		break;
	default:
		break;
	}
}

const uint8_t *addr_bytes(const struct addr *a, size_t *ret_len)
{
	switch (addr_family(a)) {
	case AF_INET:
		*ret_len = sizeof(a->in.sin_addr);
		return (const uint8_t *)&a->in.sin_addr;
	case AF_INET6:
		*ret_len = sizeof(a->in6.sin6_addr);
		return (const uint8_t *)&a->in6.sin6_addr;
	default:
		*ret_len = 0;
		return NULL;
	}
}

bool addr_equal_host(const struct addr *a, const struct addr *b)
{
	const uint8_t *bytes_a, *bytes_b;
	size_t na, nb;

	if (addr_family(a) != addr_family(b))
		return false;
	bytes_a = addr_bytes(a, &na);
	bytes_b = addr_bytes(b, &nb);
	if (!bytes_a)
		return a->len == b->len && !memcmp(&a->un, &b->un, a->len);
	if (addr_family(a) == AF_INET6 && a->in6.sin6_scope_id != b->in6.sin6_scope_id)
		return false;
	return !memcmp(bytes_a, bytes_b, na);
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
	return addr_port(a) == addr_port(b) && addr_equal_host(a, b);
}

/* Asks a question of the IPv4 address that a is or maps. */
static bool get_v4(const struct addr *a, uint32_t *ret)
{
	if (addr_family(a) == AF_INET) {
		*ret = ntohl(a->in.sin_addr.s_addr);
		return true;
	}
	if (addr_family(a) == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->in6.sin6_addr)) {
		memcpy(ret, a->in6.sin6_addr.s6_addr + 12, sizeof(*ret));
		*ret = ntohl(*ret);
		return true;
	}
	return false;
}

bool addr_is_any(const struct addr *a)
{
	uint32_t v4;

	if (get_v4(a, &v4))
		return v4 == INADDR_ANY;
	return addr_family(a) == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&a->in6.sin6_addr);
}

bool addr_is_loopback(const struct addr *a)
{
	uint32_t v4;

	if (get_v4(a, &v4))
		return v4 >> 24 == 127;
	if (addr_family(a) == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr);
	return addr_family(a) == AF_UNIX;
}

bool addr_is_multicast(const struct addr *a)
{
	uint32_t v4;

	if (get_v4(a, &v4))
		return IN_MULTICAST(v4) || v4 == INADDR_BROADCAST;
	return addr_family(a) == AF_INET6 && IN6_IS_ADDR_MULTICAST(&a->in6.sin6_addr);
}

bool addr_is_link_local(const struct addr *a)
{
	uint32_t v4;

	if (get_v4(a, &v4))
		return v4 >> 16 == 0xa9fe;
	return addr_family(a) == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&a->in6.sin6_addr);
}

void addr_unmap(struct addr *a)
{
	uint32_t v4;
	struct in_addr in;

	if (addr_family(a) != AF_INET6 || !get_v4(a, &v4))
		return;
	in.s_addr = htonl(v4);
	*a = from_in(&in, addr_port(a));
}

struct addr_brief addr_to_brief(const struct addr *a)
{
	struct addr_brief b = { .family = (sa_family_t)addr_family(a) };

	if (b.family == AF_INET)
		b.in = a->in;
	else if (b.family == AF_INET6)
		b.in6 = a->in6;
	return b;
}

struct addr addr_from_brief(const struct addr_brief *b)
{
	struct addr a = { .len = b->family ? sizeof(b->family) : 0 };

	a.sa.sa_family = b->family;
	if (b->family == AF_INET) {
		a.len = sizeof(a.in);
		a.in = b->in;
	} else if (b->family == AF_INET6) {
		a.len = sizeof(a.in6);
		a.in6 = b->in6;
	}
	return a;
}
