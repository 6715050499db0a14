/* Sockets that are about to connect. */
#include "net/dial_socket.h"

#include "net/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* A datagram socket without a name of its own gets no answers. */
static int bind_unix(const struct dial_config *config, int fd)
{
	struct addr source = config->source_unix;

	if (config->socktype != SOCK_DGRAM)
		return 0;
	if (!source.len) {
		source.len = sizeof(source.sa.sa_family);
		source.sa.sa_family = AF_UNIX;
	}
	return bind(fd, &source.sa, source.len);
}

static int bind_source(const struct dial_config *config, int fd, int family)
{
	struct addr source = family == AF_INET ? config->source4 : config->source6;
	const int on = 1;

	if (family == AF_UNIX)
		return bind_unix(config, fd);
	if (!source.len && !config->source_port)
		return 0;
	if (!source.len)
		source = addr_any(family, 0);
	addr_set_port(&source, config->source_port);
	/* The port is chosen when the peer is known, so far more connections fit. */
	(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(fd, &source.sa, source.len);
}

int dial_socket(const struct dial_config *config, struct dial_attempt *attempt)
{
	int family = addr_family(&attempt->addr), code;
	int fd = tuning_socket(&config->tuning, family, config->socktype);

	if (fd < 0) {
		if (config->tuning.mptcp && errno != EMFILE && errno != ENFILE)
			attempt->refused = "MPTCP";
		return -1;
	}
	attempt->refused = tuning_apply(&config->tuning, fd, &attempt->addr);
	if (!attempt->refused && bind_source(config, fd, family) < 0)
		attempt->refused = "the source address or port";
	if (!attempt->refused)
		return fd;
	code = errno;
	close(fd);
	errno = code;
	return -1;
}
