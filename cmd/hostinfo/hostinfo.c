/*
 * hostinfo: what this host's programs get when they look a name up (getaddrinfo, not the
 * DNS alone), and what the host says of itself.
 */
#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/explain_show.h"
#include "cli/report.h"
#include "hostinfo/config.h"
#include "hostinfo/host.h"
#include "hostinfo/lint_show.h"
#include "hostinfo/services.h"
#include "hostinfo/this_host.h"
#include "net/nss_ask.h"
#include "net/nss_source.h"
#include "net/service.h"

#include <string.h>

static const struct opt hostinfo_opts[] = {
	{ .name = "canonical",
	  .letter = 'c',
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, canonical, bool),
	  .not_with = "reverse entry all hex legacy service",
	  .help = "print the canonical name" },
	{ .name = "reverse",
	  .letter = 'r',
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, reverse, bool),
	  .not_with = "canonical entry all legacy service",
	  .help = "print the names of each address, too" },
	{ .name = "entry",
	  .letter = 'e',
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, entry, bool),
	  .not_with = "canonical reverse all hex legacy service",
	  .help = "print the host entry: its names and its addresses" },
	{ .name = "all",
	  .letter = 'a',
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, all, bool),
	  .not_with = "canonical reverse entry legacy service",
	  .help = "print all that getaddrinfo gives: family, socket type, protocol" },
	{ .name = "hex",
	  .letter = 'x',
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, hex, bool),
	  .not_with = "canonical entry legacy service",
	  .help = "print each address as a hexadecimal number, too" },
	{ .name = "legacy",
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, legacy, bool),
	  .not_with = "canonical reverse entry all hex service",
	  .help = "print what gethostbyname and gethostbyname2 give" },
	{ .name = "source",
	  .type = OPT_STRING,
	  .at = FIELD(hostinfo_config, source, const char *),
	  .arg = "source",
	  .not_with = "service",
	  .help = "ask this source of names alone: files, dns, …" },
	{ .name = "explain",
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, explain, bool),
	  .not_with = "canonical reverse entry all hex legacy source service",
	  .help = "explain why a name has the addresses that it has here" },
	{ .name = "service",
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, service, bool),
	  .not_with = "canonical reverse entry all hex legacy source",
	  .help = "print well-known ports: operands are service names or ports" },
	{ .name = "lint",
	  .type = OPT_FLAG,
	  .at = FIELD(hostinfo_config, lint, bool),
	  .not_with = "explain canonical reverse entry all hex legacy source service",
	  .help = "look for mistakes in the files that names and addresses come from" },
};

static const struct opt_group hostinfo_group =
	OPT_GROUP("Host information", hostinfo_opts);

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

/* A service's own name, not an alias: too many hosts are called www or mail. */
static bool is_service_name(const char *word)
{
	struct error ignored = ERROR_INIT;
	char name[SERVICE_TEXT];
	uint16_t port;

	return !service_port(word, NULL, &port, &ignored) &&
	       service_name(port, NULL, name) && !strcmp(name, word);
}

/*
 * Is the word behind a host its service?  A number is; a name that could be a host's as
 * well counts only where it stands alone behind one host.
 */
static bool is_service(const char *word, int argc)
{
	return is_number(word) || (argc == 2 && is_service_name(word));
}

/* Each failure is reported where it happens; the first decides the exit status. */
static int show_hosts(const struct hostinfo_config *config, int argc, char **argv)
{
	int i = 0, first = STATUS_DONE;
	bool is_many = false;

	while (i < argc) {
		struct host_query q = { .host = argv[i++] };
		struct error failure = ERROR_INIT;
		int status;

		if (i < argc && is_service(argv[i], argc))
			q.service = argv[i++];
		is_many = is_many || i < argc;
		q.is_one_of_many = is_many;
		status = host_show(config, &q, &failure);
		if (error_is_set(&failure))
			report_error(&failure);
		if (!first)
			first = status;
	}
	return first;
}

static int run(const void *data, int argc, char **argv, struct error *err)
{
	const struct hostinfo_config *config = data;

	if (config->lint && argc)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "--lint is about this host: it takes no HOST");
	if (config->service)
		return services_show(config, argc, argv);
	if (config->explain && argc)
		return explain_show(&config->common, (const char *const *)argv, (size_t)argc, 0,
				    err);
	if (!nss_ask_is_possible())
		report_warning("this build is linked statically or without glibc: it cannot see "
			       "what the modules of nsswitch.conf(5) know");
	if (config->lint)
		return lint_show(config, err);
	if (config->source && nss_source_use(config->source, err) < 0)
		return -1;
	if (argc)
		return show_hosts(config, argc, argv);
	if (config->canonical || config->reverse || config->entry || config->all ||
	    config->legacy || config->source || config->explain)
		return error_set(err, ERROR_USAGE, 0, NULL, "the host is missing");
	return this_host_show(config, err);
}

static const struct command_example examples[] = {
	{ "what this host is called, and how it is connected", "netkit hostinfo" },
	{ "the addresses of a name, in the order in which programs try them",
	  "netkit hostinfo localhost" },
	{ "the address behind a number, and the number of an address",
	  "netkit hostinfo --hex 0x8002c2f2" },
	{ "what is wrong with the files that names and addresses come from",
	  "netkit hostinfo --lint" },
	{ "why do applications get another address than the DNS says?",
	  "netkit hostinfo --explain localhost" },
	{ "which service has port 7", "netkit hostinfo --service 7" },
	{ NULL, NULL },
};

static const struct opt_use uses[] = {
	{ &common_group, 0 },
	{ &hostinfo_group, 0 },
	{ NULL, 0 },
};

extern const struct command hostinfo_command;
const struct command hostinfo_command = {
	.name = "hostinfo",
	.summary = "addresses and names as programs of this host get them",
	.operands = "[HOST [SERVICE]]…",
	.schema = HOSTINFO_SCHEMA,
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct hostinfo_config),
	.run = run,
};
