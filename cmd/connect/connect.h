/* What the parts of connect share: its options. */
#ifndef CONNECT_CONNECT_H
#define CONNECT_CONNECT_H

#include "cli/opts_common.h"
#include "cli/opts_dane.h"
#include "cli/opts_dial.h"
#include "cli/opts_proxy.h"
#include "cli/opts_replay.h"
#include "cli/opts_tls.h"
#include "cli/opts_tap.h"
#include "connect/telnet_opts.h"

#include <stdbool.h>
#include <stdint.h>

enum connect_telnet { CONNECT_TELNET_AUTO, CONNECT_TELNET_ALWAYS, CONNECT_TELNET_NEVER };

struct connect_config {
	struct common_config common;
	struct dialing_config dialing;
	struct securing_config securing;
	struct handshaking_config handshaking;
	struct asking_config asking;
	struct proxying_config proxying;
	struct proxies proxies; /* what that has come to */
	struct telnet_options telnet_options;
	struct tapping_config tapping;
	struct replaying_config replaying;
	int telnet; /* enum connect_telnet */
	bool pipe;
	const char *escape;
	int eof; /* enum relay_eof */
	uint64_t linger;
	uint64_t idle;
	bool crlf;
	bool udp;
	bool probe;
	uint64_t window; /* probes at a time */
	uint64_t delay; /* nanoseconds behind each line; 0: none */
	uint64_t rate;	/* bytes a second; 0: any */
	bool stats;
	bool tls_info;
	int starttls; /* index of starttls_words; 0: none */
	const char *exec, *shell; /* NULL: not given */
	bool pty;
	struct taps *taps; /* not an option: what `tapping` has opened */
};

#endif
