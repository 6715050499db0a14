/* The options of TLS clients. */
#include "cli/opts_tls.h"

#include "base/mem.h"
#include "cli/report.h"
#include "stream/tls_config.h"

static const struct opt securing_opts[] = {
	{ .name = "ca", .type = OPT_FILE, .at = FIELD(securing_config, ca, const char *),
	  .arg = "file", .help = "trust these certificates instead of the system's" },
	{ .name = "sni", .type = OPT_STRING, .at = FIELD(securing_config, sni, const char *),
	  .arg = "name", .help = "the name that the certificate must have" },
	{ .name = "insecure", .type = OPT_FLAG, .at = FIELD(securing_config, insecure, bool),
	  .help = "go on with a certificate that cannot be trusted" },
};

const struct opt_group securing_group = OPT_GROUP("TLS", securing_opts);

struct tls_config securing_get(const struct securing_config *securing)
{
	return (struct tls_config){ .ca = securing->ca, .is_insecure = securing->insecure };
}

void securing_warn(const struct securing_config *securing)
{
	static bool is_said;

	if (securing->insecure && !is_said)
		report_warning("--insecure: nothing says that the peer is who it claims to be");
	is_said = true;
}
