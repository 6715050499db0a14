/* An option that is taken and does nothing is a promise that is not kept: it is refused. */
#include "lookup/options.h"

#include "base/error.h"
#include "cli/opt.h"
#include "dns/rrtype.h"
#include "lookup/config.h"

static int check_trace(const struct lookup_config *config, struct error *err)
{
	if (!config->trace && config->roots.n) {
		error_set(err, ERROR_USAGE, 0, "--root",
			  "says where to start, but nothing shall be traced");
		error_hint(err, "add --trace");
		return -1;
	}
	if (config->trace && config->output == OUTPUT_TABLE) {
		error_set(err, ERROR_USAGE, 0, "--trace", "has no such output");
		error_hint(err, "use --output text, short, full or json");
		return -1;
	}
	return 0;
}

static int check_validation(const struct lookup_config *config, uint16_t class,
			    struct error *err)
{
	if (config->validate && class != RRCLASS_IN)
		return error_set(err, ERROR_USAGE, 0, "--validate", "is for class IN");
	if (!config->validate && (config->anchor || config->at)) {
		error_set(err, ERROR_USAGE, 0, config->anchor ? "--anchor" : "--at",
			  "says how to validate, but nothing shall be validated");
		error_hint(err, "add --validate");
		return -1;
	}
	return 0;
}

int options_check(const struct lookup_config *config, uint16_t class, bool is_searching,
		  struct error *err)
{
	if (check_trace(config, err) < 0 || check_validation(config, class, err) < 0)
		return -1;
	if (is_searching || !opt_was_given("ndots"))
		return 0;
	error_set(err, ERROR_USAGE, 0, "--ndots", "is for the search list, which is not used");
	error_hint(err, "add --search");
	return -1;
}
