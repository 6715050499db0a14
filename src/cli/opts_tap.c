/* The options that show what passes. */
#include "cli/opts_tap.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/version.h"
#include "stream/stream.h"
#include "stream/tap_pcap.h"
#include "stream/tap_stream.h"
#include "stream/tls_config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct opt tapping_opts[] = {
	{ .name = "pcap", .type = OPT_FILE, .at = FIELD(tapping_config, pcap, const char *),
	  .arg = "file", .help = "write what passes as a packet capture, for Wireshark" },
};

const struct opt_group tapping_group = OPT_GROUP("Taps", tapping_opts);

static bool is_output(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

bool tapping_takes_output(const struct tapping_config *config)
{
	return is_output(config->pcap);
}

static int open_pcap(struct taps *t, const char *path, struct error *err)
{
	char program[64];

	if (is_output(path) && isatty(STDOUT_FILENO)) {
		error_set(err, ERROR_USAGE, 0, "--pcap", "a capture is not for a terminal");
		error_hint(err, "name a file, or send standard output to another program");
		return -1;
	}
	snprintf(program, sizeof(program), "netkit %s", version_text());
	t->pcap = tap_pcap_new(path, program, err);
	if (!t->pcap)
		return -1;
	tap_sinks_add(&t->sinks[TAPS_WIRE], tap_pcap_sink(t->pcap));
	return 0;
}

int taps_open(struct taps *t, const struct tapping_config *config, struct error *err)
{
	*t = (struct taps){ .pcap = NULL };
	return config->pcap ? open_pcap(t, config->pcap, err) : 0;
}

unsigned taps_next_id(struct taps *t)
{
	return t ? ++t->last_id : 0;
}

struct stream *taps_add(struct taps *t, enum taps_place place, struct stream *below,
			struct tap_stream_config config, struct stream **ret)
{
	*ret = NULL;
	if (!t || !t->sinks[place].n)
		return below;
	config.sinks = &t->sinks[place];
	*ret = tap_stream_new(below, &config);
	return *ret;
}

static void on_secret(const char *secret, void *user)
{
	tap_pcap_secret(user, secret);
}

void taps_take_secrets(struct taps *t, struct tls_context *context)
{
	if (t && t->pcap)
		tls_context_tell_secrets(context, on_secret, t->pcap);
}

int taps_close(struct taps *t, struct error *err)
{
	int result = t->pcap ? tap_pcap_finish(t->pcap, err) : 0;

	tap_pcap_free(t->pcap);
	*t = (struct taps){ .pcap = NULL };
	return result;
}
