/*
 * The network interfaces of this host and their addresses, as the kernel lists them.
 */
#ifndef NET_IFACE_H
#define NET_IFACE_H

#include "net/addr.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define IFACE_FOREVER UINT32_MAX

struct iface_addr {
	struct addr addr;
	struct addr peer; /* of a point-to-point link; len 0: none */
	unsigned prefix_len;
	unsigned scope; /* RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, RT_SCOPE_HOST, … */
	uint32_t flags; /* IFA_F_DEPRECATED, IFA_F_TENTATIVE, IFA_F_TEMPORARY, … */
	uint32_t valid, preferred; /* seconds that are left; IFACE_FOREVER */
};

struct iface {
	char name[IF_NAMESIZE];
	unsigned index;
	unsigned flags; /* IFF_UP, IFF_RUNNING, IFF_LOOPBACK, … */
	unsigned type;	/* ARPHRD_ETHER, ARPHRD_SIT, … */
	unsigned mtu;
	uint8_t mac[8];           /* longer ones (InfiniBand's) are cut */
	size_t mac_len;           /* 6 for Ethernet; 0: none */
	struct iface_addr *addrs; /* IPv4 first, each in the kernel's order */
	size_t n, cap;
};

/* All of them in the order of their index; -1 with ERROR_LOCAL. */
int iface_list(struct iface **ret, size_t *ret_n, struct error *err);
void iface_list_free(struct iface *list, size_t n); /* takes NULL */

enum { IFACE_MAC_TEXT = 32 };

/* "52:54:00:12:34:56"; "" without one; returns dst. */
const char *iface_format_mac(char dst[static IFACE_MAC_TEXT], const struct iface *i);

/* "up", "no carrier" or "down". */
const char *iface_state(const struct iface *i);

/* "global", "link", "host", "site", "nowhere", or the number; returns dst. */
enum { IFACE_SCOPE_TEXT = 16 };
const char *iface_format_scope(char dst[static IFACE_SCOPE_TEXT], const struct iface_addr *a);

/* The words for what is set in an address's flags: "temporary", "deprecated", … one at a time:
 * the word number i, NULL behind the last. */
const char *iface_flag(const struct iface_addr *a, size_t i);

#endif
