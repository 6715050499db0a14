/* The options of DANE. */
#include "cli/opts_dane.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/validate.h"
#include "net/endpoint.h"

static const struct opt asking_opts[] = {
	{ .name = "dane", .type = OPT_FLAG, .at = FIELD(asking_config, dane, bool),
	  .not_with = "pin tofu insecure sni session",
	  .help = "trust the certificates that the DNS says (TLSA, DNSSEC), and no others" },
	{ .name = "anchor", .type = OPT_FILE, .at = FIELD(asking_config, anchor, const char *),
	  .arg = "file", .help = "trust the keys of the DNS in this file, for --dane" },
};

const struct opt_group asking_group = OPT_GROUP("DANE", asking_opts);

int asking_init(struct asking *ret, const struct asking_config *config, struct error *err)
{
	*ret = (struct asking){ .is_wanted = config->dane };
	if (!config->dane && config->anchor)
		return error_set(err, ERROR_USAGE, 0, "--anchor", "is for --dane");
	if (!config->dane)
		return 0;
	if (anchors_read(&ret->anchors, config->anchor, err) < 0 || validator_check(err) < 0 ||
	    resolvconf_load(&ret->conf, err) < 0)
		return -1;
	ret->options = (struct dane_options){
		.servers = ret->conf.servers,
		.n = ret->conf.servers_n,
		.anchors = &ret->anchors,
		.timeout = (uint64_t)(ret->conf.timeout > 0 ? ret->conf.timeout : 1) *
			   ret->conf.servers_n * CLOCK_S,
	};
	return 0;
}

void asking_done(struct asking *asking)
{
	anchors_done(&asking->anchors);
	resolvconf_done(&asking->conf);
	*asking = (struct asking){ .is_wanted = false };
}

int asking_check(const struct asking_config *config, const struct endpoint *endpoint,
		 struct error *err)
{
	struct addr a;

	if (!config->dane)
		return 0;
	if (endpoint->kind == ENDPOINT_UNIX || !*endpoint->host ||
	    addr_parse(endpoint->host, 0, &a))
		return error_set(err, ERROR_USAGE, 0, "--dane",
				 "needs a peer with a name in the DNS");
	return 0;
}
