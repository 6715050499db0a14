/* Opening sockets, and taking over those that are open already. */
#include "listen/places.h"

#include "base/error.h"
#include "cli/opts_common.h"
#include "listen/account.h"
#include "listen/listen.h"
#include "net/activation.h"
#include "net/addr.h"
#include "net/listener.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

static void add(struct places *s, struct listener *l)
{
	struct listener **place =
		l->sockets[0].type == SOCK_DGRAM ? &s->datagrams : &s->connections;

	if (*place)
		listener_merge(*place, l);
	else
		*place = l;
}

static int adopt(struct places *s, struct error *err)
{
	struct activation given = { 0 };
	struct listener *l;
	int result = -1;
	size_t i;

	if (activation_take(&given, err) < 0)
		return -1;
	for (i = 0; i < given.n; i++) {
		l = listener_adopt(ACTIVATION_FIRST + (int)i, err);
		if (!l)
			goto out;
		add(s, l);
	}
	result = 0;
out:
	activation_done(&given);
	return result;
}

static int parse_operand(struct places *s, const struct listen_config *config,
			 const char *operand, struct error *err)
{
	if (endpoint_parse(operand, ENDPOINT_BARE_PORT, &s->endpoint, err) < 0 ||
	    (config->udp && endpoint_want_datagrams(&s->endpoint, err) < 0))
		return -1;
	if (s->endpoint.kind == ENDPOINT_UNIX && common_check_unix(&config->common, err) < 0)
		return -1;
	s->has_operand = true;
	s->is_loopback = !s->endpoint.host[0] && operand[0] != '*';
	return 0;
}

/* A unix socket is for this user alone from the moment it is there. */
static int open_operand(struct places *s, const struct listen_config *options,
			struct error *err)
{
	bool is_inet = s->endpoint.kind == ENDPOINT_INET;
	struct listener_config config = {
		.family = common_family(&options->common),
		.tcp = !options->udp || !is_inet,
		.udp = options->udp && is_inet,
		.is_loopback = s->is_loopback,
	};
	mode_t old = umask(0);
	struct listener *l;

	umask(is_inet ? old : 0177);
	l = listener_open(&s->endpoint, &config, err);
	umask(old);
	if (!l)
		return -1;
	add(s, l);
	return 0;
}

int places_open(struct places *s, const struct listen_config *config, const char *operand,
		 struct error *err)
{
	*s = (struct places){ .has_operand = false };
	if (operand && parse_operand(s, config, operand, err) < 0)
		return -1;
	if (adopt(s, err) < 0 || (operand && open_operand(s, config, err) < 0))
		return -1;
	if (s->connections || s->datagrams)
		return 0;
	error_set(err, ERROR_USAGE, 0, NULL, "the port is missing");
	error_hint(err, "netkit listen 0 lets the kernel choose one");
	return -1;
}

void places_close(struct places *s)
{
	listener_free(s->connections);
	listener_free(s->datagrams);
	s->connections = s->datagrams = NULL;
}

struct addr places_complete(const struct places *s, const struct addr *local)
{
	const struct addr *bound = &s->datagrams->sockets[0].addr;
	struct addr a = *local;

	if (!a.len)
		return *bound;
	addr_set_port(&a, addr_port(bound));
	return a;
}

static void announce(const struct listener *l)
{
	size_t i;

	for (i = 0; l && i < l->n; i++)
		account_listening(&l->sockets[i]);
}

void places_announce(const struct places *s)
{
	struct error ignored = ERROR_INIT;

	announce(s->connections);
	announce(s->datagrams);
	(void)activation_notify("READY=1", &ignored);
}

/* An abstract name has no permissions: every user of this host can connect to it. */
static bool is_private(const struct addr *a)
{
	return addr_is_loopback(a) &&
	       !(addr_family(a) == AF_UNIX && a->un.sun_path[0] == '\0');
}

static int check_private(const struct listener *l, const char *power, struct error *err)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; l && i < l->n; i++) {
		const struct addr *a = &l->sockets[i].addr;

		if (is_private(a))
			continue;
		error_set(err, ERROR_USAGE, 0, power, "everybody who can reach %s could use the "
			  "program", addr_format_port(text, a));
		error_hint(err, "if that is meant, say --expose; without an address only this host "
				"is served");
		return -1;
	}
	return 0;
}

int places_check_private(const struct places *s, const char *power, struct error *err)
{
	return check_private(s->connections, power, err) < 0 ||
			       check_private(s->datagrams, power, err) < 0
		       ? -1
		       : 0;
}

const char *places_format(char dst[static ENDPOINT_TEXT], const struct places *s)
{
	const struct listener *l = s->connections ? s->connections : s->datagrams;
	struct endpoint e = s->endpoint;
	char address[ADDR_TEXT];

	if (l->n == 1 || !s->has_operand) {
		snprintf(dst, ENDPOINT_TEXT, "%s", addr_format_port(address, &l->sockets[0].addr));
		return dst;
	}
	if (s->is_loopback)
		snprintf(e.host, sizeof(e.host), "localhost");
	snprintf(e.service, sizeof(e.service), "%u", addr_port(&l->sockets[0].addr));
	return endpoint_format(dst, &e);
}
