/* Socket options of a connection, asked for by the user: a refusal is told. */
#include "net/tuning.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "net/addr.h"

#include <errno.h>
#include <linux/mptcp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#ifndef IPV6_MINHOPCOUNT
#define IPV6_MINHOPCOUNT 73
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif

/* RFC 2474, 2597, 3246, 5865, 8622. */
static const struct {
	const char *name;
	uint8_t value;
} code_points[] = {
	{ "cs0", 0 },	{ "le", 1 },	{ "cs1", 8 },	{ "af11", 10 }, { "af12", 12 },
	{ "af13", 14 }, { "cs2", 16 },	{ "af21", 18 }, { "af22", 20 }, { "af23", 22 },
	{ "cs3", 24 },	{ "af31", 26 }, { "af32", 28 }, { "af33", 30 }, { "cs4", 32 },
	{ "af41", 34 }, { "af42", 36 }, { "af43", 38 }, { "cs5", 40 },	{ "va", 44 },
	{ "ef", 46 },	{ "cs6", 48 },	{ "cs7", 56 },
};

bool tuning_parse_dscp(const char *text, uint8_t *ret)
{
	uint64_t number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(code_points); i++) {
		if (text_equal_nocase(text, code_points[i].name)) {
			*ret = code_points[i].value;
			return true;
		}
	}
	if (!parse_uint(text, 0, 63, &number))
		return false;
	*ret = (uint8_t)number;
	return true;
}

int tuning_socket(const struct tuning *t, int family, int type)
{
	return socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, t->mptcp ? IPPROTO_MPTCP : 0);
}

static bool set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

static bool set_keepalive(int fd, uint64_t after)
{
	int seconds = (int)(after / CLOCK_S);

	return set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1) &&
	       set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds) &&
	       set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, seconds) &&
	       set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, TUNING_KEEPALIVE_PROBES);
}

/* The two lower bits are those of congestion notification, and the kernel's. */
static bool set_dscp(int fd, int family, uint8_t dscp)
{
	return family == AF_INET6 ? set_int(fd, IPPROTO_IPV6, IPV6_TCLASS, dscp << 2)
				  : set_int(fd, IPPROTO_IP, IP_TOS, dscp << 2);
}

/* Hops have two names for each family. */
static bool set_ttl(int fd, int family, uint8_t ttl)
{
	return family == AF_INET6 ? set_int(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl)
				  : set_int(fd, IPPROTO_IP, IP_TTL, ttl);
}

static bool set_min_ttl(int fd, int family, uint8_t ttl)
{
	return family == AF_INET6 ? set_int(fd, IPPROTO_IPV6, IPV6_MINHOPCOUNT, ttl)
				  : set_int(fd, IPPROTO_IP, IP_MINTTL, ttl);
}

static bool set_key(const struct tuning *t, int fd, const struct addr *peer)
{
	struct tcp_md5sig sig = { .tcpm_keylen = (uint16_t)t->key_len };
	bool is_set;

	memcpy(&sig.tcpm_addr, &peer->sa, peer->len);
	memcpy(sig.tcpm_key, t->key, t->key_len);
	is_set = setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &sig, sizeof(sig)) == 0;
	explicit_bzero(&sig, sizeof(sig));
	return is_set;
}

const char *tuning_apply(const struct tuning *t, int fd, const struct addr *peer)
{
	if (t->keepalive && !set_keepalive(fd, t->keepalive))
		return "the keep-alive time";
	if (t->has_dscp && !set_dscp(fd, addr_family(peer), t->dscp))
		return "the DSCP";
	if (t->ttl && !set_ttl(fd, addr_family(peer), t->ttl))
		return "the TTL";
	if (t->min_ttl && !set_min_ttl(fd, addr_family(peer), t->min_ttl))
		return "the least TTL";
	if (t->interface[0] && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, t->interface,
					  (socklen_t)strlen(t->interface)) < 0)
		return "the interface";
	if (t->key_len && !set_key(t, fd, peer))
		return "TCP MD5 signatures";
	return NULL;
}

bool tuning_is_mptcp(int fd)
{
	struct mptcp_info info = { .mptcpi_flags = 0 };
	socklen_t len = sizeof(info);

	return getsockopt(fd, SOL_MPTCP, MPTCP_INFO, &info, &len) == 0 &&
	       !(info.mptcpi_flags & MPTCP_INFO_FLAG_FALLBACK);
}
