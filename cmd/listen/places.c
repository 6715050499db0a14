/* Opening sockets, and taking over those that are open already. */
#include "listen/places.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/users.h"
#include "cli/opts_common.h"
#include "listen/account.h"
#include "listen/listen.h"
#include "net/activation.h"
#include "net/addr.h"
#include "net/listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

/* USER, :GROUP, or USER:GROUP. */
static int parse_owner(const char *owner, struct listener_file *ret, struct error *err)
{
	size_t n = strcspn(owner, ":");
	const char *group = owner[n] ? owner + n + 1 : NULL;
	char *user = xstrndup(owner, n);
	bool is_good = (n || group) && (!n || users_find(user, &ret->uid)) &&
		       (!group || users_find_group(group, &ret->gid));

	free(user);
	return is_good ? 0
		       : error_set(err, ERROR_USAGE, 0, "--owner",
				   "'%.60s' is no user and group of this host", owner);
}

/* By default a unix socket is for this user alone. */
static int parse_file(const struct listen_config *config, struct listener_file *ret,
		      struct error *err)
{
	const char *digits = config->mode;
	size_t n = strlen(digits);

	*ret = (struct listener_file){ .uid = (uid_t)-1, .gid = (gid_t)-1 };
	if (n < 3 || n > 4 || strspn(digits, "01234567") != n || (n == 4 && digits[0] != '0'))
		return error_set(err, ERROR_USAGE, 0, "--mode",
				 "'%.20s' is no mode such as 600 or 0660", digits);
	while (*digits)
		ret->mode = ret->mode * 8 + (mode_t)(*digits++ - '0');
	return config->owner ? parse_owner(config->owner, ret, err) : 0;
}

static int check_file_options(const struct endpoint *e, struct error *err)
{
	static const char *const names[] = { "--mode", "--owner" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (opt_was_given(names[i] + 2) &&
		    (e->kind != ENDPOINT_UNIX || e->path[0] == '@'))
			return error_set(err, ERROR_USAGE, 0, names[i],
					 "is for a unix socket with a path");
	}
	return 0;
}

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
	struct listener_file file;
	struct listener *l;

	if (check_file_options(&s->endpoint, err) < 0 || parse_file(options, &file, err) < 0)
		return -1;
	config.file = &file;
	l = listener_open(&s->endpoint, &config, err);
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
		error_set(err, ERROR_USAGE, 0, power, "everybody who can reach %s could use "
			  "it", addr_format_port(text, a));
		error_hint(err, "--allow says who may come, --expose that everybody "
				"may; without an address only this host is served");
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

int places_check_streams(const struct places *s, const char *what, struct error *err)
{
	size_t i;

	for (i = 0; !s->datagrams && i < s->connections->n; i++) {
		if (s->connections->sockets[i].type != SOCK_STREAM)
			break;
	}
	return !s->datagrams && i == s->connections->n
		       ? 0
		       : error_set(err, ERROR_USAGE, 0, what,
				   "needs a stream of bytes, not messages");
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
