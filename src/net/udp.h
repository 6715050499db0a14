/*
 * Datagrams together with the address that they were sent to, so that the answer leaves
 * from that address: on a wildcard socket the route's choice may be another one, and a
 * connected client drops what comes from there.
 */
#ifndef NET_UDP_H
#define NET_UDP_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct error;

/* The longest payload of a UDP datagram over IPv4; one byte more tells that one was
 * longer. */
enum { UDP_MAX = 65507 };

/* Where a datagram came from, and what it was sent to. */
struct udp_path {
	struct addr peer;
	struct addr local; /* port 0 (the socket knows it); len 0 when the kernel did not
			      tell */
	unsigned ifindex;  /* the interface it came in by; 0 unknown */
	bool is_truncated; /* the datagram was longer than dst */
};

/* Asks the kernel for local addresses (IP_PKTINFO, IPV6_RECVPKTINFO).  -1 with
 * ERROR_CONNECT. */
int udp_want_local(int fd, struct error *err);

/*
 * Asks the kernel to keep the ICMP messages that datagrams provoke (IP_RECVERR): without it an
 * unconnected socket never hears of them.  -1 with ERROR_CONNECT.
 */
int udp_want_errors(int fd, struct error *err);

struct udp_refusal {
	struct addr peer; /* was sent to */
	int code;	  /* the errno that it means: ECONNREFUSED, EHOSTUNREACH, … */
	bool is_final;	  /* sending again will not help: no route at the moment, and a smaller
			     MTU, are not (RFC 1122 section 4.2.3.9 says the same of TCP) */
};

/*
 * Takes one of them; false when there is none.  While there are some, receiving and sending fail
 * once with such a code, whomever it is about: ask here, and call again.
 */
bool udp_take_error(int fd, struct udp_refusal *ret);

/* Is errno `code` what such a message becomes?  Then it is about an earlier datagram. */
bool udp_is_refusal(int code);

/* One datagram of 0 to n bytes; -1 with errno (EAGAIN: none there). */
ssize_t udp_receive(int fd, void *dst, size_t n, struct udp_path *ret);

/* Sends to path->peer from path->local; n, or -1 with errno. */
ssize_t udp_reply(int fd, const void *src, size_t n, const struct udp_path *path);

#endif
