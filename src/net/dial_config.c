/* Defaults of a dial, and what its source addresses allow. */
#include "net/dial_config.h"

#include "net/dial.h"
#include "net/endpoint.h"
#include "net/resolve.h"

#include <stdbool.h>

void dial_config_settle(struct dial_config *dst, const struct dial_config *src,
			const struct endpoint *endpoint)
{
	*dst = *src;
	if (!dst->socktype)
		dst->socktype = endpoint->socktype;
	if (!dst->timeout)
		dst->timeout = DIAL_TIMEOUT;
	if (!dst->stagger)
		dst->stagger = DIAL_STAGGER;
	if (!dst->socktype)
		dst->socktype = SOCK_STREAM;
	if (!dst->resolver)
		dst->resolver = &resolve_system;
}

size_t dial_config_filter(const struct dial_config *config, struct addr *addrs, size_t n)
{
	bool has4 = config->source4.len, has6 = config->source6.len;
	size_t i, kept = 0;

	if (has4 == has6)
		return n;
	for (i = 0; i < n; i++) {
		if (addr_family(&addrs[i]) == (has4 ? AF_INET : AF_INET6))
			addrs[kept++] = addrs[i];
	}
	return kept;
}
