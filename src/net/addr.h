/*
 * One socket address of any family that netkit speaks: IPv4, IPv6, unix.
 *
 * A plain value: copied by assignment, nothing to release.  Text is numeric only; names are
 * the business of resolve.h.
 */
#ifndef NET_ADDR_H
#define NET_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct addr {
	socklen_t len; /* 0: no address */
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	};
};

/* Enough for any addr_format(): "[", IPv6 with an interface name, "]:65535", or a unix path. */
enum { ADDR_TEXT = 128 };

/*
 * "192.0.2.1" (four decimal parts, no leading zeros), "2001:db8::1", "fe80::1%eth0" (the zone
 * is an interface name or number), with or without "[ ]" around IPv6.  Port in host order.
 */
bool addr_parse(const char *text, uint16_t port, struct addr *ret);

/*
 * Why addr_parse() refused an IPv6 address: its zone, when this host has no such interface;
 * else NULL.
 */
const char *addr_unknown_zone(const char *text);

/* From bytes in network order: 4 make an IPv4 address, 16 an IPv6 one; others are refused. */
bool addr_from_bytes(const void *bytes, size_t n, uint16_t port, struct addr *ret);

/* A path, or an abstract name when it starts with '@'; false when it is too long or empty. */
bool addr_from_path(const char *path, struct addr *ret);

/* Copies what accept(2), recvfrom(2) or getaddrinfo(3) gave; false for another family. */
bool addr_from_sockaddr(const struct sockaddr *sa, socklen_t len, struct addr *ret);

/* The wildcard (0.0.0.0 or ::) and loopback (127.0.0.1 or ::1) of AF_INET or AF_INET6. */
struct addr addr_any(int family, uint16_t port);
struct addr addr_loopback(int family, uint16_t port);

/* Where a socket is bound, or whom it is connected to; false when it is neither (see errno). */
bool addr_of_socket(int fd, struct addr *ret);
bool addr_of_peer(int fd, struct addr *ret);

/*
 * Without the port: "192.0.2.1", "fe80::1%eth0", "/run/x.sock", "@name".  A unix path may hold
 * anything: escape it before showing it.  Returns dst.
 */
const char *addr_format(char dst[static ADDR_TEXT], const struct addr *a);

/* With the port: "192.0.2.1:7", "[2001:db8::1]:7"; a unix address as "unix:/run/x.sock". */
const char *addr_format_port(char dst[static ADDR_TEXT], const struct addr *a);

/* "192.0.2.1#53": BIND's way, which nslookup's layout has. */
const char *addr_format_hash(char dst[static ADDR_TEXT], const struct addr *a);

int addr_family(const struct addr *a); /* AF_UNSPEC when there is none */
uint16_t addr_port(const struct addr *a); /* 0 for unix */
void addr_set_port(struct addr *a, uint16_t port);

/* The address bytes in network order, 4 or 16 of them in *ret_len; NULL for unix. */
const uint8_t *addr_bytes(const struct addr *a, size_t *ret_len);

bool addr_equal(const struct addr *a, const struct addr *b); /* with port and scope */
bool addr_equal_host(const struct addr *a, const struct addr *b); /* without the port */
bool addr_is_any(const struct addr *a);
bool addr_is_loopback(const struct addr *a); /* 127.0.0.0/8, ::1, and mapped ones; any unix */
bool addr_is_multicast(const struct addr *a); /* and 255.255.255.255 */
bool addr_is_link_local(const struct addr *a);

/*
 * What is kept of an address where there are many of them: 28 bytes.  Of a unix address that is
 * its family alone.
 */
struct addr_brief {
	union {
		sa_family_t family;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	};
};
struct addr_brief addr_to_brief(const struct addr *a);
struct addr addr_from_brief(const struct addr_brief *b);

/* The IPv4 address inside ::ffff:0:0/96, in place; others stay. */
void addr_unmap(struct addr *a);

#endif
