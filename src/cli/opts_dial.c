/* The options of every command that connects. */
#include "cli/opts_dial.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/opts_common.h"
#include "cli/report.h"
#include "net/addr.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/iface.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
	{ .name = "wait",
	  .type = OPT_DURATION,
	  .at = FIELD(dialing_config, wait, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_MS,
	  .max = 24 * 3600 * CLOCK_S,
	  .help = "keep trying for this long, until the server is there" },
	{ .name = "keepalive",
	  .type = OPT_DURATION,
	  .at = FIELD(dialing_config, keepalive, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_S,
	  .max = 32767 * CLOCK_S,
	  .help = "probe a connection that is silent for this long; the third probe "
		  "without an answer ends it" },
	{ .name = "dscp",
	  .type = OPT_STRING,
	  .at = FIELD(dialing_config, dscp, const char *),
	  .arg = "class",
	  .help = "mark the packets: ef, cs0 to cs7, af11 to af43, le, or 0 to 63" },
	{ .name = "ttl",
	  .type = OPT_UINT,
	  .at = FIELD(dialing_config, ttl, uint64_t),
	  .arg = "hops",
	  .min = 1,
	  .max = UINT8_MAX,
	  .help = "let packets go so many hops far" },
	{ .name = "min-ttl",
	  .type = OPT_UINT,
	  .at = FIELD(dialing_config, min_ttl, uint64_t),
	  .arg = "hops",
	  .min = 1,
	  .max = UINT8_MAX,
	  .help = "drop the peer's packets that have fewer hops left" },
	{ .name = "interface",
	  .type = OPT_STRING,
	  .at = FIELD(dialing_config, interface, const char *),
	  .arg = "name",
	  .help = "use this interface alone, whatever the routes say" },
	{ .name = "mptcp",
	  .type = OPT_FLAG,
	  .at = FIELD(dialing_config, mptcp, bool),
	  .help = "offer Multipath TCP to the peer" },
	{ .name = "md5-file",
	  .type = OPT_FILE,
	  .at = FIELD(dialing_config, md5_file, const char *),
	  .arg = "file",
	  .not_with = "mptcp",
	  .help = "sign segments with the key in this file (TCP MD5, as BGP uses it)" },
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

/* Options that would do nothing with such a socket. */
static int check_socktype(int socktype, bool is_unix, struct error *err)
{
	static const struct {
		const char *name;
		bool wants_tcp; /* else any internet socket */
	} rules[] = {
		{ "keepalive", true }, { "mptcp", true },      { "md5-file", true },
		{ "min-ttl", true },   { "ttl", false },
		{ "dscp", false },     { "interface", false },
	};
	bool is_tcp = !is_unix && socktype != SOCK_DGRAM;
	size_t i;

	if (opt_was_given("wait") && socktype == SOCK_DGRAM)
		return error_set(err, ERROR_USAGE, 0, "--wait",
				 "datagrams open no connection that could be waited for");
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!opt_was_given(rules[i].name) ||
		    (rules[i].wants_tcp ? is_tcp : !is_unix))
			continue;
		return error_set(err, ERROR_USAGE, 0, NULL, "--%s %s", rules[i].name,
				 rules[i].wants_tcp ? "is for TCP alone"
						    : "is for packets, which a unix socket "
						      "does not send");
	}
	return 0;
}

/* The key is the file's text without the end of its line. */
static int read_key(const char *path, struct tuning *ret, struct error *err)
{
	size_t n;
	char *text = file_read(path, TUNING_KEY_MAX + 2, &n);
	struct stat st;

	if (!text)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot read the key");
	if (n && text[n - 1] == '\n')
		n--;
	if (n && n <= TUNING_KEY_MAX)
		memcpy(ret->key, text, ret->key_len = n);
	explicit_bzero(text, n);
	free(text);
	if (!ret->key_len)
		return error_set(err, ERROR_USAGE, 0, path, "a key has 1 to %d bytes",
				 TUNING_KEY_MAX);
	if (stat(path, &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO))
		report_warning("%s: others can read the key; chmod 600 keeps it", path);
	return 0;
}

static int get_tuning(const struct dialing_config *dialing, struct tuning *ret,
		      struct error *err)
{
	*ret = (struct tuning){ .keepalive = dialing->keepalive, .mptcp = dialing->mptcp,
				.ttl = (uint8_t)dialing->ttl,
				.min_ttl = (uint8_t)dialing->min_ttl };
	if (dialing->dscp) {
		ret->has_dscp = true;
		if (!tuning_parse_dscp(dialing->dscp, &ret->dscp))
			return error_set(err, ERROR_USAGE, 0, "--dscp",
					 "'%.20s' is no class: ef, cs0 to cs7, af11 to af43, "
					 "le, or 0 to 63", dialing->dscp);
	}
	if (dialing->interface) {
		if (!if_nametoindex(dialing->interface)) {
			error_set(err, ERROR_USAGE, 0, "--interface",
				  "this host has no interface %.20s", dialing->interface);
			error_hint(err, "netkit hostinfo shows the interfaces of this host");
			return -1;
		}
		snprintf(ret->interface, sizeof(ret->interface), "%s", dialing->interface);
	}
	return dialing->md5_file ? read_key(dialing->md5_file, ret, err) : 0;
}

int dialing_get(const struct dialing_config *dialing, const struct common_config *common,
		const struct endpoint *endpoint, struct dial_config *ret,
		struct error *err)
{
	struct dial_config config = {
		.timeout = dialing->timeout,
		.stagger = dialing->stagger,
		.family = common_family(common),
		.wait = dialing->wait,
		.source_port = (uint16_t)dialing->source_port,
	};
	bool is_unix = endpoint->kind == ENDPOINT_UNIX;
	struct addr a;

	if ((is_unix && check_unix(dialing, common, err) < 0) ||
	    check_socktype(endpoint->socktype, is_unix, err) < 0 ||
	    get_tuning(dialing, &config.tuning, err) < 0)
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
