/* The options that every command has. */
#include "cli/opts_common.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/term.h"

#include <sys/socket.h>

static const struct opt common_opts[] = {
	{ .name = "help", .letter = 'h', .type = OPT_FLAG, .at = FIELD(common_config, help, bool),
	  .help = "show this help and end" },
	{ .name = "ipv4", .letter = '4', .type = OPT_FLAG, .at = FIELD(common_config, ipv4, bool),
	  .not_with = "ipv6", .help = "use IPv4 only" },
	{ .name = "ipv6", .letter = '6', .type = OPT_FLAG, .at = FIELD(common_config, ipv6, bool),
	  .not_with = "ipv4", .help = "use IPv6 only" },
	{ .name = "verbose", .letter = 'v', .type = OPT_COUNT,
	  .at = FIELD(common_config, verbose, unsigned),
	  .help = "say more on standard error; again for still more" },
	{ .name = "quiet", .letter = 'q', .type = OPT_FLAG, .at = FIELD(common_config, quiet, bool),
	  .not_with = "verbose", .help = "say nothing but results and errors" },
	{ .name = "json", .type = OPT_FLAG, .at = FIELD(common_config, json, bool),
	  .help = "results and errors as JSON documents, one a line" },
	{ .name = "color", .type = OPT_CHOICE, .at = FIELD(common_config, color, int),
	  .arg = "when", .def = "auto", .choices = term_color_words,
	  .help = "colour: on a terminal, always or never" },
	{ .name = "debug", .type = OPT_LIST, .at = FIELD(common_config, debug, struct opt_list),
	  .arg = "topics", .choices = log_topic_words,
	  .help = "trace these topics on standard error, commas between; all for all" },
};

const struct opt_group common_group = OPT_GROUP("Common options", common_opts);

int common_family(const struct common_config *common)
{
	return common->ipv4 ? AF_INET : common->ipv6 ? AF_INET6 : AF_UNSPEC;
}

int common_check_unix(const struct common_config *common, struct error *err)
{
	if (!common->ipv4 && !common->ipv6)
		return 0;
	return error_set(err, ERROR_USAGE, 0, common->ipv4 ? "--ipv4" : "--ipv6",
			 "a unix socket has no IP address");
}
