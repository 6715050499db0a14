/* Opening and closing what echo-serve listens on. */
#include "echo-serve/sockets.h"

#include "base/mem.h"
#include "echo-serve/server.h"
#include "net/activation.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/socket.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void add_listener(struct sockets *s, struct listener *l)
{
	size_t i;

	s->listeners = mem_grow(s->listeners, &s->listeners_cap, s->listeners_n,
				sizeof(struct listener *));
	s->listeners[s->listeners_n++] = l;
	for (i = 0; i < l->n; i++) {
		s->row = mem_grow(s->row, &s->cap, s->n, sizeof(*s->row));
		s->row[s->n++] = l->sockets[i];
	}
}

static int open_operand(struct sockets *s, const struct echo_serve_config *config,
			const char *operand, struct error *err)
{
	bool both = !config->tcp && !config->udp && !config->serving.tls;
	struct listener_config how = {
		.family = common_family(&config->common),
		.tcp = both || config->tcp || config->serving.tls,
		.udp = both || config->udp,
		.backlog = (int)config->backlog,
	};
	struct endpoint endpoint;
	struct listener *l;

	if (endpoint_parse(operand, ENDPOINT_BARE_PORT, &endpoint, err) < 0 ||
	    endpoint_check_stream(&endpoint, err) < 0)
		return -1;
	if (endpoint.kind == ENDPOINT_UNIX)
		how.udp = !how.tcp; /* alone a contradiction, which the listener explains */
	else
		s->inet_n++;
	l = listener_open(&endpoint, &how, err);
	if (!l)
		return -1;
	add_listener(s, l);
	return 0;
}

static bool has_tcp(const struct sockets *s)
{
	size_t i;

	if (s->client >= 0)
		return true;
	for (i = 0; i < s->n; i++) {
		if (s->row[i].type == SOCK_STREAM && addr_family(&s->row[i].addr) != AF_UNIX)
			return true;
	}
	return false;
}

/* Options that would do nothing are mistakes. */
static int check_options(const struct sockets *s, const struct echo_serve_config *config,
			 struct error *err)
{
	static const char *const rates[] = { "udp-rate", "udp-rate-total" };
	static const char *const of_tcp[] = { "stall-timeout", "max-clients-per-address" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rates) && !sockets_have(s, SOCK_DGRAM); i++) {
		if (opt_was_given(rates[i]))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s is for UDP, which is not served", rates[i]);
	}
	for (i = 0; i < ARRAY_SIZE(of_tcp) && !has_tcp(s); i++) {
		if (opt_was_given(of_tcp[i]))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s is for TCP, which is not served", of_tcp[i]);
	}
	return s->inet_n ? 0 : common_check_unix(&config->common, err);
}

static int adopt_activated(struct sockets *s, const struct activation *given,
			   struct error *err)
{
	size_t i;

	for (i = 0; i < given->n; i++) {
		struct listener *l = listener_adopt(ACTIVATION_FIRST + (int)i, err);

		if (!l)
			return -1;
		add_listener(s, l);
	}
	s->adopted_n = s->n;
	return 0;
}

/* --inetd: a listening or datagram socket (wait), or one client (nowait). */
static int take_standard_input(struct sockets *s, struct error *err)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), listens = 0;
	socklen_t len = sizeof(listens);
	struct listener *l;

	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) < 0) {
		error_set(err, ERROR_USAGE, 0, "--inetd", "standard input is no socket");
		error_hint(err, "inetd and its like start the server so");
		return -1;
	}
	if (socket_type(fd) == SOCK_STREAM && !listens) {
		s->client = fd;
		return socket_adopt(fd, err);
	}
	l = listener_adopt(fd, err);
	if (!l)
		return -1;
	add_listener(s, l);
	s->adopted_n = s->n;
	return 0;
}

int sockets_open(struct sockets *s, const struct echo_serve_config *config, int argc, char **argv,
		 struct error *err)
{
	struct activation given = { 0 };
	int i, result = -1;

	s->client = -1;
	if (config->serving.tls && config->udp) {
		error_set(err, ERROR_USAGE, 0, "--tls", "is for connections, and not for --udp");
		goto out;
	}
	if (config->inetd && argc) {
		error_set(err, ERROR_USAGE, 0, argv[0], "--inetd serves standard input alone");
		goto out;
	}
	if (config->inetd && take_standard_input(s, err) < 0)
		goto out;
	if (activation_take(&given, err) < 0 || adopt_activated(s, &given, err) < 0)
		goto out;
	for (i = 0; i < argc; i++) {
		if (open_operand(s, config, argv[i], err) < 0)
			goto out;
	}
	if (!s->listeners_n && s->client < 0) {
		error_set(err, ERROR_USAGE, 0, NULL,
			  "the operand [ADDRESS:]PORT is missing");
		error_hint(err,
			   "netkit echo-serve 7 serves port 7; port 0 picks a free one");
		goto out;
	}
	result = check_options(s, config, err);
out:
	activation_done(&given);
	return result;
}

void sockets_close(struct sockets *s)
{
	while (s->listeners_n)
		listener_free(s->listeners[--s->listeners_n]);
	free(s->listeners);
	free(s->row);
	s->listeners = NULL;
	s->row = NULL;
	s->listeners_cap = s->n = s->cap = 0;
}

bool sockets_have(const struct sockets *s, int type)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->row[i].type == type)
			return true;
	}
	return false;
}
