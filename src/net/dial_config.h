/* For dial.c: what a dial's config means, before anything is tried.  Pure. */
#ifndef NET_DIAL_CONFIG_H
#define NET_DIAL_CONFIG_H

#include <stddef.h>

struct addr;
struct dial_config;
struct endpoint;

/* Copies src, with what it leaves open filled in; the endpoint may say the type of socket. */
void dial_config_settle(struct dial_config *dst, const struct dial_config *src,
			const struct endpoint *endpoint);

/* Leaves out of n addresses what the source addresses cannot reach; how many are left. */
size_t dial_config_filter(const struct dial_config *config, struct addr *addrs, size_t n);

#endif
