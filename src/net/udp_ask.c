/* Datagrams to one address, from a socket that is not connected to it. */
#include "net/udp_ask.h"

#include "base/error.h"
#include "net/socket.h"
#include "net/udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int udp_ask_open(int family, struct error *err)
{
	int fd = socket_open(family, SOCK_DGRAM, err);

	if (fd < 0 || udp_want_errors(fd, err) == 0)
		return fd;
	close(fd);
	return -1;
}

struct addr udp_ask_source(const struct addr *server)
{
	struct addr source = *server;
	bool is_mapped = addr_family(server) == AF_INET6 &&
			 IN6_IS_ADDR_V4MAPPED(&server->in6.sin6_addr);

	if (addr_is_any(server) && !is_mapped)
		return addr_loopback(addr_family(server), addr_port(server));
	if (addr_is_any(server))
		(void)addr_parse("::ffff:127.0.0.1", addr_port(server), &source);
	if (addr_family(server) == AF_INET6 && (is_mapped || !addr_is_link_local(server)))
		source.in6.sin6_scope_id = 0;
	return source;
}

bool udp_ask_refused(int fd, const struct addr *source, int *ret_code)
{
	struct udp_refusal refusal;
	int code = 0;
	bool is_any = false;

	while (udp_take_error(fd, &refusal)) {
		is_any = true;
		if (refusal.is_final && addr_equal(&refusal.peer, source))
			code = refusal.code;
	}
	if (is_any)
		*ret_code = code;
	return is_any;
}
