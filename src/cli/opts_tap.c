/* The options that show what passes. */
#include "cli/opts_tap.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/term.h"
#include "cli/version.h"
#include "stream/stream.h"
#include "stream/tap_hex.h"
#include "stream/tap_pcap.h"
#include "stream/tap_record.h"
#include "stream/tap_stream.h"
#include "stream/tls_config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct opt tapping_opts[] = {
	{ .name = "hex", .type = OPT_FILE, .at = FIELD(tapping_config, hex, const char *),
	  .arg = "file", .help = "show what passes, as numbers and text, with times" },
	{ .name = "record", .type = OPT_FILE, .at = FIELD(tapping_config, record, const char *),
	  .arg = "file", .help = "write what passes as text that can be replayed" },
	{ .name = "pcap", .type = OPT_FILE, .at = FIELD(tapping_config, pcap, const char *),
	  .arg = "file", .help = "write what passes as a packet capture, for Wireshark" },
};

const struct opt_group tapping_group = OPT_GROUP("Taps", tapping_opts);

static bool is_dash(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

const char *tapping_option(const struct tapping_config *config)
{
	return config->hex      ? "--hex"
	       : config->record ? "--record"
	       : config->pcap   ? "--pcap"
				: NULL;
}

bool tapping_takes_output(const struct tapping_config *config)
{
	return is_dash(config->pcap) || is_dash(config->record);
}

static int open_pcap(struct taps *t, const char *path, struct error *err)
{
	char program[64];

	if (is_dash(path) && isatty(STDOUT_FILENO)) {
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

/* On a terminal that does not translate line ends a return is needed, and harmless elsewhere. */
static struct tap_hex_styles hex_styles(void)
{
	struct tap_hex_styles styles = {
		.ours = term_style(STDERR_FILENO, TERM_GREEN),
		.peers = term_style(STDERR_FILENO, TERM_CYAN),
		.note = term_style(STDERR_FILENO, TERM_DIM),
	};

	styles.end = !isatty(STDERR_FILENO) ? term_style(STDERR_FILENO, TERM_PLAIN)
		     : *styles.ours	    ? "\033[0m\r"
					    : "\r";
	return styles;
}

static int open_hex(struct taps *t, const char *path, struct error *err)
{
	static const struct tap_hex_styles none = { "", "", "", "" };
	struct tap_hex_styles styles = hex_styles();

	t->hex = tap_hex_new(path, is_dash(path) ? &styles : &none, err);
	if (!t->hex)
		return -1;
	tap_sinks_add(&t->sinks[TAPS_TALK], tap_hex_sink(t->hex));
	return 0;
}

static int open_record(struct taps *t, const char *path, struct error *err)
{
	t->record = tap_record_new(path, err);
	if (!t->record)
		return -1;
	tap_sinks_add(&t->sinks[TAPS_TALK], tap_record_sink(t->record));
	return 0;
}

int taps_open(struct taps *t, const struct tapping_config *config, struct error *err)
{
	struct error ignored;

	*t = (struct taps){ .pcap = NULL };
	if ((!config->hex || open_hex(t, config->hex, err) == 0) &&
	    (!config->record || open_record(t, config->record, err) == 0) &&
	    (!config->pcap || open_pcap(t, config->pcap, err) == 0))
		return 0;
	(void)taps_close(t, &ignored);
	return -1;
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

struct tap_sinks taps_all(const struct taps *t)
{
	struct tap_sinks all = t->sinks[TAPS_WIRE];
	size_t i;

	for (i = 0; i < t->sinks[TAPS_TALK].n; i++)
		tap_sinks_add(&all, t->sinks[TAPS_TALK].items[i]);
	return all;
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

/* What failed when its stream was freed already, so that nobody was told. */
static int told_all(const struct tap_sink *sink, int result, struct error *err)
{
	if (result < 0 || !sink || !error_is_set(&sink->failed))
		return result;
	*err = sink->failed;
	return -1;
}

int taps_close(struct taps *t, struct error *err)
{
	int result = t->pcap ? tap_pcap_finish(t->pcap, err) : 0;

	result = told_all(t->hex ? tap_hex_sink(t->hex) : NULL, result, err);
	result = told_all(t->record ? tap_record_sink(t->record) : NULL, result, err);
	tap_pcap_free(t->pcap);
	tap_record_free(t->record);
	tap_hex_free(t->hex);
	*t = (struct taps){ .pcap = NULL };
	return result;
}
