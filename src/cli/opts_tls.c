/* The options of TLS clients. */
#include "cli/opts_tls.h"

#include "base/mem.h"
#include "cli/report.h"
#include "stream/tls_config.h"

#include <string.h>

static const struct opt securing_opts[] = {
	{ .name = "ca", .type = OPT_FILE, .at = FIELD(securing_config, ca, const char *),
	  .arg = "file", .help = "trust these certificates instead of the system's" },
	{ .name = "pin", .type = OPT_LIST, .at = FIELD(securing_config, pins, struct opt_list),
	  .arg = "pin", .not_with = "ca",
	  .help = "trust this key, and no other; may be repeated" },
	{ .name = "tofu", .type = OPT_FILE, .at = FIELD(securing_config, tofu, const char *),
	  .arg = "file", .not_with = "ca pin crl insecure",
	  .help = "trust the key that the peer has at first, and keep it in this file" },
	{ .name = "sni", .type = OPT_STRING, .at = FIELD(securing_config, sni, const char *),
	  .arg = "name", .help = "the name that the certificate must have" },
	{ .name = "crl", .type = OPT_FILE, .at = FIELD(securing_config, crl, const char *),
	  .arg = "file", .not_with = "pin",
	  .help = "refuse the certificates on this list of revoked ones" },
	{ .name = "insecure", .type = OPT_FLAG, .at = FIELD(securing_config, insecure, bool),
	  .help = "go on with a certificate that cannot be trusted" },
};

const struct opt_group securing_group = OPT_GROUP("TLS", securing_opts);

static const char *const version_words[] = { "any", "1.2", "1.3", NULL };

static const struct opt handshaking_opts[] = {
	{ .name = "tls", .type = OPT_FLAG, .at = FIELD(handshaking_config, tls, bool),
	  .help = "speak TLS, and verify the peer's certificate" },
	{ .name = "alpn", .type = OPT_LIST,
	  .at = FIELD(handshaking_config, alpn, struct opt_list), .arg = "protocol",
	  .help = "offer this protocol (h2, http/1.1, imap); may be repeated" },
	{ .name = "cert", .type = OPT_FILE, .at = FIELD(handshaking_config, cert, const char *),
	  .arg = "file", .help = "show this certificate when the peer asks who we are" },
	{ .name = "key", .type = OPT_FILE, .at = FIELD(handshaking_config, key, const char *),
	  .arg = "file", .help = "the key of --cert, if that file does not have it" },
	{ .name = "tls-min", .type = OPT_CHOICE, .at = FIELD(handshaking_config, least, int),
	  .arg = "version", .def = "any", .choices = version_words,
	  .help = "speak no older version of TLS; any is 1.2" },
	{ .name = "tls-max", .type = OPT_CHOICE, .at = FIELD(handshaking_config, highest, int),
	  .arg = "version", .def = "any", .choices = version_words,
	  .help = "speak no newer version of TLS" },
	{ .name = "ciphers", .type = OPT_STRING,
	  .at = FIELD(handshaking_config, ciphers, const char *), .arg = "names",
	  .help = "use these ciphers alone: OpenSSL's names, colons between" },
	{ .name = "keylog", .type = OPT_FILE,
	  .at = FIELD(handshaking_config, keylog, const char *), .arg = "file",
	  .help = "add the secrets of each connection to this file, for Wireshark" },
	{ .name = "session", .type = OPT_FILE,
	  .at = FIELD(handshaking_config, session, const char *), .arg = "file",
	  .not_with = "tofu crl",
	  .help = "resume the session in this file, and keep the next one there" },
};

const struct opt_group handshaking_group = OPT_GROUP("TLS connections", handshaking_opts);

struct tls_config securing_get(const struct securing_config *securing)
{
	return (struct tls_config){ .ca = securing->ca,
				    .pins = securing->pins.items,
				    .n_pins = securing->pins.n,
				    .crl = securing->crl,
				    .known = securing->tofu,
				    .is_insecure = securing->insecure };
}

void handshaking_get(const struct handshaking_config *handshaking, struct tls_config *config)
{
	config->certificate = handshaking->cert;
	config->key = handshaking->key;
	config->least = (enum tls_version)handshaking->least;
	config->highest = (enum tls_version)handshaking->highest;
	config->ciphers = handshaking->ciphers;
	config->keylog = handshaking->keylog;
	config->session = handshaking->session;
	config->keeps_sessions = true;
}

const char *securing_option_given(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(securing_opts); i++) {
		if (opt_was_given(securing_opts[i].name))
			return securing_opts[i].name;
	}
	return NULL;
}

const char *tls_option_given(void)
{
	size_t i;

	if (securing_option_given())
		return securing_option_given();
	for (i = 0; i < ARRAY_SIZE(handshaking_opts); i++) {
		const char *name = handshaking_opts[i].name;

		if (strcmp(name, "tls") != 0 && opt_was_given(name))
			return name;
	}
	return NULL;
}

void securing_warn(const struct securing_config *securing)
{
	static bool is_said;

	if (securing->insecure && !is_said)
		report_warning("--insecure: nothing says that the peer is who it claims to be");
	is_said = true;
}
