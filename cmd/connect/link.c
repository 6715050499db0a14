/* Connections: their filters, and what is said of them. */
#include "connect/link.h"

#include "base/clock.h"
#include "cli/json.h"
#include "cli/opt.h"
#include "cli/report.h"
#include "connect/connect.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/crlf.h"
#include "stream/fd.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void describe(char dst[static ADDR_TEXT], bool is_known, const struct addr *a)
{
	if (is_known && a->len)
		addr_format_port(dst, a);
	else
		snprintf(dst, ADDR_TEXT, "unknown");
}

void link_init(struct link *l, struct loop *loop, int fd, const struct connect_config *config,
	       const struct telnet_config *telnet)
{
	struct addr local = { .len = 0 }, peer = { .len = 0 };
	const int on = 1;

	*l = (struct link){ .fd = fd, .since = loop_now(loop) };
	describe(l->local, addr_of_socket(fd, &local), &local);
	describe(l->peer, addr_of_peer(fd, &peer), &peer);
	socket_set_nodelay(fd);
	l->top = fd_socket_new(loop, fd, l->peer);
	if (telnet) {
		/* The urgent byte of IAC DM belongs into the stream, or the parser misses it. */
		(void)setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
		l->top = l->telnet = telnet_new(l->top, telnet);
	} else if (config->crlf) {
		l->top = crlf_new(l->top);
	}
}

void link_done(struct link *l)
{
	stream_free(l->top);
	*l = (struct link){ .fd = -1 };
}

void link_note_attempt(const struct dial *d, const struct dial_attempt *attempt)
{
	char line[DIAL_TEXT];
	unsigned level = attempt->state == DIAL_CONNECTING ? 2 : 1;

	if (report_verbosity() >= level)
		report_note(level, "%s", dial_format_attempt(line, attempt, dial_started_at(d)));
}

/* 0 is "without limit" on the command line. */
static uint64_t or_never(uint64_t ns)
{
	return ns ? ns : CLOCK_NEVER;
}

struct relay_config link_relay_config(const struct connect_config *config)
{
	struct relay_config result = {
		.eof = (enum relay_eof)config->eof,
		.linger_ns = or_never(config->linger),
		.idle_ns = or_never(config->idle),
	};

	if (result.eof == RELAY_EOF_HOLD && !opt_was_given("linger"))
		result.linger_ns = CLOCK_NEVER;
	return result;
}

int link_result(const struct link *l, const struct connect_config *config,
		const struct relay *relay, struct error *err)
{
	char time[24];

	switch (relay_end(relay)) {
	case RELAY_BOTH_ENDED:
	case RELAY_INPUT_ENDED:
	case RELAY_PEER_DONE:
		return 0;
	case RELAY_LINGERED:
		error_set(err, ERROR_PEER, ETIMEDOUT, l->peer,
			  "the peer was silent for %s after the end of input",
			  clock_format(time, config->linger));
		error_hint(err, "--linger 0 waits without limit, --eof close does not wait");
		return -1;
	case RELAY_IDLE:
		return error_set(err, ERROR_PEER, ETIMEDOUT, l->peer,
				 "nothing was sent or received for %s",
				 clock_format(time, config->idle));
	case RELAY_BROKEN:
	case RELAY_OUTPUT_LOST:
	case RELAY_INPUT_LOST:
		*err = *relay_error(relay);
		return -1;
	}
	return 0;
}

static void print_summary(const struct link *l, uint64_t took, const struct relay *relay)
{
	struct json *doc = json_new_object();
	enum relay_end end = relay_end(relay);

	json_put_string(doc, "schema", "netkit.connect/1");
	json_put_bool(doc, "ok", end <= RELAY_PEER_DONE);
	json_put_string(doc, "local", l->local);
	json_put_string(doc, "peer", l->peer);
	json_put_int(doc, "sent", (int64_t)relay_bytes(relay, RELAY_OUT));
	json_put_int(doc, "received", (int64_t)relay_bytes(relay, RELAY_IN));
	json_put_real(doc, "seconds", (double)took / (double)CLOCK_S);
	json_put_string(doc, "end", relay_end_word(end));
	json_print(doc, stderr);
	json_free(doc);
}

void link_report(const struct link *l, const struct connect_config *config, struct loop *loop,
		 const struct relay *relay)
{
	uint64_t took = loop_now(loop) - l->since;
	char time[24];

	if (config->common.json)
		print_summary(l, took, relay);
	else
		report_note(1, "%s -> %s: %llu bytes sent, %llu received in %s; %s", l->local,
			    l->peer, (unsigned long long)relay_bytes(relay, RELAY_OUT),
			    (unsigned long long)relay_bytes(relay, RELAY_IN),
			    clock_format(time, took), relay_end_word(relay_end(relay)));
}
