/* The options of TLS servers. */
#include "cli/opts_tls_server.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/report.h"
#include "stream/tls_config.h"

#include <string.h>

static const char *const version_words[] = { "any", "1.2", "1.3", NULL };

static const struct opt serving_opts[] = {
	{ .name = "tls", .type = OPT_FLAG, .at = FIELD(serving_config, tls, bool),
	  .help = "speak TLS; without --cert by a certificate made for this run" },
	{ .name = "cert", .type = OPT_FILE, .at = FIELD(serving_config, cert, const char *),
	  .arg = "file", .help = "our certificate, and those that lead to an authority" },
	{ .name = "key", .type = OPT_FILE, .at = FIELD(serving_config, key, const char *),
	  .arg = "file", .help = "the key of --cert, if that file does not have it" },
	{ .name = "client-ca", .type = OPT_FILE,
	  .at = FIELD(serving_config, client_ca, const char *), .arg = "file",
	  .help = "take only clients with a certificate of these authorities" },
	{ .name = "alpn", .type = OPT_LIST, .at = FIELD(serving_config, alpn, struct opt_list),
	  .arg = "protocol", .help = "speak this protocol (h2, imap); may be repeated" },
	{ .name = "tls-min", .type = OPT_CHOICE, .at = FIELD(serving_config, least, int),
	  .arg = "version", .def = "any", .choices = version_words,
	  .help = "speak no older version of TLS; any is 1.2" },
	{ .name = "tls-max", .type = OPT_CHOICE, .at = FIELD(serving_config, highest, int),
	  .arg = "version", .def = "any", .choices = version_words,
	  .help = "speak no newer version of TLS" },
	{ .name = "ciphers", .type = OPT_STRING,
	  .at = FIELD(serving_config, ciphers, const char *), .arg = "names",
	  .help = "use these ciphers alone: OpenSSL's names, colons between" },
	{ .name = "keylog", .type = OPT_FILE, .at = FIELD(serving_config, keylog, const char *),
	  .arg = "file",
	  .help = "add the secrets of each connection to this file, for Wireshark" },
};

const struct opt_group serving_group = OPT_GROUP("TLS server", serving_opts);

static int refuse_unused(struct error *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(serving_opts); i++) {
		const char *name = serving_opts[i].name;

		if (strcmp(name, "tls") != 0 && opt_was_given(name))
			return error_set(err, ERROR_USAGE, 0, NULL, "--%s is for --tls", name);
	}
	return 0;
}

int serving_get(const struct serving_config *serving, struct tls_context **ret,
		struct error *err)
{
	const struct tls_config config = {
		.is_server = true,
		.ca = serving->client_ca,
		.certificate = serving->cert,
		.key = serving->key,
		.alpn = serving->alpn.items,
		.n_alpn = serving->alpn.n,
		.least = (enum tls_version)serving->least,
		.highest = (enum tls_version)serving->highest,
		.ciphers = serving->ciphers,
		.keylog = serving->keylog,
	};
	struct tls_context *context = NULL;
	char pin[TLS_CONTEXT_PIN];

	if (!serving->tls && refuse_unused(err) < 0)
		return -1;
	if (serving->tls) {
		context = tls_context_new(&config, err);
		if (!context)
			return -1;
		if (!serving->cert && tls_context_pin(context, pin))
			report_note(0, "the certificate was made for this run: --pin %s", pin);
	}
	*ret = context;
	return 0;
}
