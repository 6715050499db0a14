/*
 * The network interfaces of this host, and the address that it speaks from.
 */
#ifndef NET_IFACE_H
#define NET_IFACE_H

#include "net/addr.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct iface_addr {
	struct addr addr;
	unsigned prefix_len;
};

struct iface {
	char name[IF_NAMESIZE];
	unsigned index;
	unsigned flags; /* IFF_UP, IFF_RUNNING, IFF_LOOPBACK, … */
	unsigned mtu;
	uint8_t mac[8];           /* at most 8: what struct sockaddr_ll holds */
	size_t mac_len;           /* 6 for Ethernet; 0: none */
	struct iface_addr *addrs; /* IPv4 first, each in the kernel's order */
	size_t n;
};

/* All of them in the order of their index; -1 with ERROR_LOCAL. */
int iface_list(struct iface **ret, size_t *ret_n, struct error *err);
void iface_list_free(struct iface *list, size_t n); /* takes NULL */

enum { IFACE_MAC_TEXT = 32 };

/* "52:54:00:12:34:56"; "" without one; returns dst. */
const char *iface_format_mac(char dst[static IFACE_MAC_TEXT], const struct iface *i);

/* The source address of the default route of a family; false without such a route.
 * Nothing is sent. */
bool iface_default_source(int family, struct addr *ret);

#endif
