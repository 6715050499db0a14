/*
 * What can be asked of a socket before it connects.  A plain value; a zeroed one asks nothing.
 */
#ifndef NET_TUNING_H
#define NET_TUNING_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;

enum { TUNING_KEY_MAX = 80, TUNING_KEEPALIVE_PROBES = 3 };

struct tuning {
	/* ns; a connection that is silent for so long is probed, and again, and given up after
	 * TUNING_KEEPALIVE_PROBES probes without an answer; 0: as the system does */
	uint64_t keepalive;
	bool has_dscp;
	uint8_t dscp;		    /* 0 to 63: what routers sort packets by, RFC 2474 */
	uint8_t ttl;		    /* of what is sent: hops, at most; 0: as the system does */
	uint8_t min_ttl;	    /* TCP: what comes with less is dropped, RFC 5082; 0: none */
	bool mptcp;		    /* RFC 8684 */
	char interface[IFNAMSIZ];   /* packets leave and come by this one alone; "": any */
	uint8_t key[TUNING_KEY_MAX]; /* TCP MD5 signatures, RFC 2385 */
	size_t key_len;		    /* 0: none */
};

/* "ef", "cs0" to "cs7", "af11" to "af43", "le", "va", or a number from 0 to 63. */
bool tuning_parse_dscp(const char *text, uint8_t *ret);

/* socket(2), close-on-exec and non-blocking; -1 with errno. */
int tuning_socket(const struct tuning *t, int family, int type);

/* Before connecting to peer: NULL, or what the kernel refused ("the DSCP") with errno. */
const char *tuning_apply(const struct tuning *t, int fd, const struct addr *peer);

/* After MPTCP was asked for: does the peer speak it, too? */
bool tuning_is_mptcp(int fd);

#endif
