/*
 * The options of every command that carries bytes: ways to see them.  A command opens the taps
 * before it connects or listens, puts them into the chains of its connections, and closes them
 * when these are gone.
 *
 *	descriptor, TAPS_WIRE, proxy, TLS, TAPS_TALK, telnet or CR LF
 *
 * A capture (--pcap) is made of what is on the wire, the other taps of what is spoken.
 */
#ifndef CLI_OPTS_TAP_H
#define CLI_OPTS_TAP_H

#include "cli/opt.h"
#include "stream/tap.h"

struct error;
struct stream;
struct tap_hex;
struct tap_pcap;
struct tap_record;
struct tap_stream_config;
struct tls_context;

struct tapping_config {
	const char *hex, *record, *pcap; /* NULL: not given */
};

extern const struct opt_group tapping_group;

/* The first of these options that was given, "--pcap"; NULL: none. */
const char *tapping_option(const struct tapping_config *config);

/* Does one of these options take standard output, which then is not for anything else? */
bool tapping_takes_output(const struct tapping_config *config);

enum taps_place { TAPS_WIRE, TAPS_TALK, TAPS_PLACES };

/* The open taps of a run; zeroed: none. */
struct taps {
	struct tap_hex *hex;
	struct tap_pcap *pcap;
	struct tap_record *record;
	struct tap_sinks sinks[TAPS_PLACES];
	unsigned last_id;
};

/* -1 with ERROR_OUTPUT for a file that cannot be made, ERROR_USAGE for a terminal. */
int taps_open(struct taps *t, const struct tapping_config *config, struct error *err);

/*
 * The number of the next connection, which its taps in both places have in common.  Like
 * taps_add() it takes NULL: no taps.
 */
unsigned taps_next_id(struct taps *t);

/*
 * Puts the taps of a place onto below; returns what is on top then: below itself where there are
 * none.  The tap, or NULL, is in *ret.  config->sinks is filled in here.
 */
struct stream *taps_add(struct taps *t, enum taps_place place, struct stream *below,
			struct tap_stream_config config, struct stream **ret);

/* Those of all places, for who has no chain and tells by itself (stream/tap.h). */
struct tap_sinks taps_all(const struct taps *t);

/* The secrets that --keylog keeps go into the capture, too, which then can be read as it is. */
void taps_take_secrets(struct taps *t, struct tls_context *context);

/* After all streams are freed.  -1 with ERROR_OUTPUT when something could not be written. */
int taps_close(struct taps *t, struct error *err);

#endif
