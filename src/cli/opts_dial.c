/* The options of every command that connects. */
#include "cli/opts_dial.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/opts_common.h"
#include "net/addr.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/iface.h"

#include <string.h>

static const struct opt dialing_opts[] = {
	{ .name = "timeout",
	  .type = OPT_DURATION,
	  .at = FIELD(dialing_config, timeout, uint64_t),
	  .arg = "duration",
	  .def = "10s",
	  .min = CLOCK_MS,
	  .max = 24 * 3600 * CLOCK_S,
	  .help = "give up connecting after this long, the look-up of the name "
		  "included" },
	{ .name = "stagger",
	  .type = OPT_DURATION,
	  .at = FIELD(dialing_config, stagger, uint64_t),
	  .arg = "duration",
	  .def = "250ms",
	  .min = 10 * CLOCK_MS,
	  .max = 2 * CLOCK_S,
	  .help = "wait this long before trying the next address beside the last" },
	{ .name = "source",
	  .letter = 's',
	  .type = OPT_STRING,
	  .at = FIELD(dialing_config, source, const char *),
	  .arg = "address",
	  .help = "connect from this address, or from those of this interface" },
	{ .name = "source-port",
	  .type = OPT_UINT,
	  .at = FIELD(dialing_config, source_port, uint64_t),
	  .arg = "port",
	  .min = 1,
	  .max = UINT16_MAX,
	  .help = "connect from this port" },
};

const struct opt_group dialing_group = OPT_GROUP("Connecting", dialing_opts);

static void take_source(const struct addr *a, struct dial_config *ret)
{
	struct addr *slot = addr_family(a) == AF_INET ? &ret->source4 : &ret->source6;

	/* An address of wider reach is worth more than a link-local one. */
	if (!slot->len || (addr_is_link_local(slot) && !addr_is_link_local(a)))
		*slot = *a;
}

/* The addresses of an interface; -1 with *err set. */
static int take_interface(const char *name, struct dial_config *ret, struct error *err)
{
	struct iface *list;
	size_t n, i, a;
	bool is_found = false;

	if (iface_list(&list, &n, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) != 0)
			continue;
		is_found = true;
		for (a = 0; a < list[i].n; a++)
			take_source(&list[i].addrs[a].addr, ret);
	}
	iface_list_free(list, n);
	if (ret->source4.len || ret->source6.len)
		return 0;
	error_set(err, ERROR_USAGE, 0, "--source",
		  is_found ? "the interface %.40s has no address"
			   : "%.60s is no address and no interface of this host",
		  name);
	error_hint(err,
		   "netkit hostinfo shows the interfaces and addresses of this host");
	return -1;
}

/* The name of a unix datagram socket; the others have none. */
static int take_path(const char *path, int socktype, struct dial_config *ret,
		     struct error *err)
{
	if (socktype != SOCK_DGRAM)
		return error_set(err, ERROR_USAGE, 0, "--source",
				 "a unix socket has no IP address");
	if (!addr_from_path(path, &ret->source_unix))
		return error_set(err, ERROR_USAGE, 0, "--source",
				 "%.60s is no path of a unix socket", path);
	return 0;
}

static int check_unix(const struct dialing_config *dialing,
		      const struct common_config *common, struct error *err)
{
	if (opt_was_given("stagger"))
		return error_set(err, ERROR_USAGE, 0, "--stagger",
				 "a unix socket is one address");
	if (dialing->source_port)
		return error_set(err, ERROR_USAGE, 0, "--source-port",
				 "a unix socket has no port");
	return common_check_unix(common, err);
}

int dialing_get(const struct dialing_config *dialing, const struct common_config *common,
		const struct endpoint *endpoint, struct dial_config *ret,
		struct error *err)
{
	struct dial_config config = {
		.timeout = dialing->timeout,
		.stagger = dialing->stagger,
		.family = common_family(common),
		.source_port = (uint16_t)dialing->source_port,
	};
	bool is_unix = endpoint->kind == ENDPOINT_UNIX;
	struct addr a;

	if (is_unix && check_unix(dialing, common, err) < 0)
		return -1;
	if (is_unix && dialing->source) {
		if (take_path(dialing->source, endpoint->socktype, &config, err) < 0)
			return -1;
	} else if (dialing->source && addr_parse(dialing->source, 0, &a)) {
		take_source(&a, &config);
	} else if (dialing->source && take_interface(dialing->source, &config, err) < 0) {
		return -1;
	}
	*ret = config;
	return 0;
}
