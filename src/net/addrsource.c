/* Source addresses, asked of the kernel; what they are worth, seen as glibc 2.36 sees it. */
#include "net/addrsource.h"

#include "base/error.h"
#include "net/addr.h"
#include "net/addrorder.h"
#include "net/iface.h"
#include "net/socket.h"

#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* RFC 5737 and RFC 3849: addresses that are never anybody's, so only the default route
 * fits. */
static const char *const documentation[] = { "192.0.2.1", "2001:db8::1" };

/* A UDP connect chooses route and source without a packet. */
static bool find_source(const struct addr *to, const char *device, struct addr *ret)
{
	struct error ignored = ERROR_INIT;
	struct addr target = *to, source;
	bool is_found;
	int fd = socket_open(addr_family(to), SOCK_DGRAM, &ignored);

	if (fd < 0)
		return false;
	if (!addr_port(&target))
		addr_set_port(&target, 53);
	is_found = (!device || !setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device,
					   (socklen_t)strlen(device))) &&
		   !connect(fd, &target.sa, target.len) && addr_of_socket(fd, &source);
	close(fd);
	if (!is_found)
		return false;
	addr_set_port(&source, 0);
	*ret = source;
	return true;
}

bool addrsource_default(int family, const char *device, struct addr *ret)
{
	struct addr to;

	return addr_parse(documentation[family == AF_INET6], 0, &to) &&
	       find_source(&to, device, ret);
}

/* The interfaces as they were when the first destination was looked at. */
struct own {
	struct iface *items;
	size_t n;
	bool is_told; /* glibc looks at them when there is an IPv6 address but ::1 only */
};

static void own_init(struct own *own)
{
	struct error ignored = ERROR_INIT;
	size_t i, a;

	*own = (struct own){ .items = NULL };
	if (iface_list(&own->items, &own->n, &ignored) < 0)
		return;
	for (i = 0; i < own->n; i++) {
		for (a = 0; a < own->items[i].n; a++) {
			const struct addr *addr = &own->items[i].addrs[a].addr;

			if (addr_family(addr) == AF_INET6 && !addr_is_loopback(addr))
				own->is_told = true;
		}
	}
}

/* glibc's check_native.c: other tunnels count as native. */
static bool is_tunnel(const struct iface *i)
{
	return i->type == ARPHRD_TUNNEL || i->type == ARPHRD_TUNNEL6 || i->type == ARPHRD_SIT;
}

static bool has_bytes(const struct addr *a, const struct addr *b)
{
	const uint8_t *x, *y;
	size_t n, m;

	x = addr_bytes(a, &n);
	y = addr_bytes(b, &m);
	return n == m && !memcmp(x, y, n);
}

static const struct iface_addr *find_own(const struct own *own, const struct addr *source,
					 const struct iface **ret)
{
	struct addr loopback = addr_loopback(AF_INET, 0);
	size_t i, a;

	/* All of 127.0.0.0/8 may be a source, and one of them is the interface's. */
	if (addr_family(source) == AF_INET && addr_is_loopback(source))
		source = &loopback;
	for (i = 0; i < own->n; i++) {
		for (a = 0; a < own->items[i].n; a++) {
			if (!has_bytes(&own->items[i].addrs[a].addr, source))
				continue;
			*ret = &own->items[i];
			return &own->items[i].addrs[a];
		}
	}
	return NULL;
}

static void describe(struct addrorder_candidate *c, const struct own *own)
{
	const struct iface_addr *found = NULL;
	const struct iface *iface;

	if (own->is_told)
		found = find_own(own, &c->source, &iface);
	if (found) {
		c->source_prefix = found->prefix_len;
		c->is_deprecated = found->flags & (IFA_F_DEPRECATED | IFA_F_OPTIMISTIC);
		c->is_home = found->flags & IFA_F_HOMEADDRESS;
		c->is_encapsulated = is_tunnel(iface);
	} else {
		/* Then one address of IPv4 shares bits with itself alone. */
		c->source_prefix = addr_family(&c->source) == AF_INET ? 32 : 0;
		c->is_encapsulated = own->is_told;
	}
	c->is_care_of = !c->is_home;
}

void addrsource_find(struct addrorder_candidate *c, size_t n)
{
	struct own own;
	size_t i;

	own_init(&own);
	for (i = 0; i < n; i++) {
		c[i] = (struct addrorder_candidate){ .addr = c[i].addr };
		if (find_source(&c[i].addr, NULL, &c[i].source))
			describe(&c[i], &own);
	}
	iface_list_free(own.items, own.n);
}
