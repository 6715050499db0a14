/*
 * netkit echo-client: sends lines to an echo server and compares what comes back, or
 * measures how long single messages take.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/report.h"
#include "echo-client/bench.h"
#include "echo-client/session.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/udp.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct opt options[] = {
	{ .name = "upper",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_client_config, upper, bool),
	  .help = "expect capitals, as from echo-serve --upper" },
	{ .name = "prompt",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_client_config, prompt, bool),
	  .not_with = "ping json",
	  .help = "print type: before each line and echo: before its echo" },
	{ .name = "udp",
	  .letter = 'u',
	  .type = OPT_FLAG,
	  .at = FIELD(echo_client_config, udp, bool),
	  .help = "send datagrams; for --ping and --bench" },
	{ .name = "ping",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_client_config, ping, bool),
	  .help = "send messages and measure their round trips" },
	{ .name = "count",
	  .letter = 'c',
	  .type = OPT_UINT,
	  .at = FIELD(echo_client_config, count, uint64_t),
	  .arg = "number",
	  .min = 1,
	  .max = UINT32_MAX - 1,
	  .help = "end after this many messages; for --ping and --bench" },
	{ .name = "interval",
	  .letter = 'i',
	  .type = OPT_DURATION,
	  .at = FIELD(echo_client_config, interval, uint64_t),
	  .arg = "duration",
	  .def = "1s",
	  .help = "--ping: from one message to the next, 0 for as fast as answers come; "
		  "--bench: from one line of figures to the next" },
	{ .name = "size",
	  .type = OPT_SIZE,
	  .at = FIELD(echo_client_config, size, uint64_t),
	  .arg = "bytes",
	  .def = "128",
	  .max = 1 << 20,
	  .help = "length of a message; for --ping and --bench" },
	{ .name = "cpu",
	  .type = OPT_STRING,
	  .at = FIELD(echo_client_config, cpu, const char *),
	  .arg = "list",
	  .help = "run on these processors alone (3, or 0,2-4), a thread on each; for "
		  "--ping and --bench" },
	{ .name = "busy-poll",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_client_config, busy_poll, bool),
	  .help = "never sleep: ask for answers again and again; for --ping and --bench" },
};
static const struct opt_group echo_group = OPT_GROUP("Echoing", options);

static const struct opt_use uses[] = { { &common_group, 0 },
				       { &echo_group, 0 },
				       { &bench_group,
					 offsetof(struct echo_client_config, bench) },
				       { &dialing_group,
					 offsetof(struct echo_client_config, dialing) },
				       { &tapping_group,
					 offsetof(struct echo_client_config, tapping) },
				       { NULL, 0 } };

static const struct command_example examples[] = {
	{ "type lines and see them come back",
	  "netkit echo-client --prompt localhost 7" },
	{ "send a file through an echo server, and be told if it differs",
	  "netkit echo-client localhost 7 <notes.txt >/dev/null" },
	{ "ten round trips", "netkit echo-client --ping --count 10 localhost 7" },
	{ "by datagrams, one every 10 ms, until control-C",
	  "netkit echo-client --ping --udp --interval 10ms localhost:7" },
	{ "load a server with 50 connections for ten seconds",
	  "netkit echo-client --bench --connections 50 localhost 7" },
	{ "the latency that 20,000 messages a second meet",
	  "netkit echo-client --bench --connections 50 --rate 20000 localhost 7" },
	{ NULL, NULL },
};

/* ---- the connection ---- */

struct connecting {
	struct session *session;
	struct error err;
};

static void connected(struct dial *d, int fd, const struct error *err, void *user)
{
	struct connecting *c = user;

	(void)d;
	c->session->fd = fd;
	if (fd < 0)
		c->err = *err;
	loop_stop(c->session->loop);
}

static void show_attempts(const struct dial *d)
{
	size_t i, n = 0;
	const struct dial_attempt *attempts = dial_attempts(d, &n);
	char text[DIAL_TEXT];

	for (i = 0; i < n; i++)
		report_note(1, "%s",
			    dial_format_attempt(text, &attempts[i], dial_started_at(d)));
}

static int connect_to(struct session *s, const struct endpoint *endpoint,
		      struct error *err)
{
	const struct echo_client_config *config = s->config;
	struct dial_config how;
	struct connecting c = { .session = s, .err = ERROR_INIT };
	char text[ADDR_TEXT];
	struct dial *dial;
	int result;

	if (dialing_get(&config->dialing, &config->common, endpoint, &how, err) < 0)
		return -1;
	how.socktype = config->udp ? SOCK_DGRAM : SOCK_STREAM;
	s->how = how;
	dial = dial_start(s->loop, endpoint, &how, connected, &c, err);
	if (!dial)
		return -1;
	result = loop_run(s->loop, err);
	show_attempts(dial);
	if (s->fd >= 0) {
		const struct dial_attempt *winner = dial_winner(dial);

		s->peer = winner->addr;
		s->took_ns = winner->end_at - winner->start_at;
	}
	dial_free(dial);
	if (result < 0)
		return -1;
	if (s->fd < 0) {
		*err = c.err;
		return -1;
	}
	addr_format_port(text, &s->peer);
	text_safe(s->name, sizeof(s->name), text, strlen(text), TEXT_KEEP_NONE);
	return 0;
}

/* ---- the command line ---- */

static int parse_operands(int argc, char **argv, struct endpoint *ret, struct error *err)
{
	if (argc == 2)
		return endpoint_from_words(argv[0], argv[1], ret, err);
	if (argc > 2)
		return error_set(err, ERROR_USAGE, 0, NULL, "too many operands: %s",
				 argv[2]);
	if (argc < 1)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "the operands HOST PORT are missing");
	if (endpoint_parse(argv[0], ENDPOINT_BARE_HOST, ret, err) < 0)
		return -1;
	if (ret->kind == ENDPOINT_INET && !ret->service[0]) {
		error_set(err, ERROR_USAGE, 0, argv[0], "the operand PORT is missing");
		error_hint(err, "the well-known port of the echo service is 7");
		return -1;
	}
	return 0;
}

/* Options that only some modes have. */
static int check_mode(const struct echo_client_config *config, struct error *err)
{
	static const char *const both[] = { "udp",  "count", "interval",
					    "size", "cpu",   "busy-poll" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(both); i++) {
		if (opt_was_given(both[i]) && !config->ping && !config->bench.wanted)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s needs --ping or --bench", both[i]);
	}
	if (config->bench.wanted && tapping_option(&config->tapping))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&config->tapping),
				 "is for lines and --ping, not for --bench");
	for (i = 0; i < bench_group.n && !config->bench.wanted; i++) {
		if (opt_was_given(bench_group.opts[i].name))
			return error_set(err, ERROR_USAGE, 0, NULL, "--%s needs --bench",
					 bench_group.opts[i].name);
	}
	return 0;
}

/* What the options say of each other and of the endpoint, which learns of --udp. */
static int check(const struct echo_client_config *config, struct endpoint *endpoint,
		 struct error *err)
{
	if (check_mode(config, err) < 0)
		return -1;
	if (tapping_takes_output(&config->tapping))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&config->tapping),
				 "standard output has the echoes: name a file");
	if (config->udp && endpoint->kind == ENDPOINT_UNIX)
		return error_set(err, ERROR_USAGE, 0, NULL, "a unix socket has no UDP");
	if (config->udp)
		endpoint->socktype = SOCK_DGRAM;
	if (config->udp && config->size > UDP_MAX)
		return error_set(err, ERROR_USAGE, 0, "--size",
				 "a datagram holds at most %d bytes", UDP_MAX);
	if (!config->udp && !config->size)
		return error_set(err, ERROR_USAGE, 0, "--size",
				 "an empty message can only be sent with --udp");
	return 0;
}

typedef int mode_fn(struct session *s, struct error *err);

static mode_fn *mode_of(const struct echo_client_config *config)
{
	if (config->bench.wanted)
		return bench_run;
	return config->ping ? ping_run : lines_run;
}

static int run(const void *opts, int argc, char **argv, struct error *err)
{
	const struct echo_client_config *config = opts;
	struct session s = { .config = config, .fd = -1 };
	struct error lost = ERROR_INIT;
	struct endpoint endpoint;
	int status = -1;

	if (parse_operands(argc, argv, &endpoint, err) < 0 ||
	    endpoint_check_stream(&endpoint, err) < 0 ||
	    check(config, &endpoint, err) < 0 || cpus_parse(config->cpu, &s.cpus, err) < 0)
		return -1;
	if (taps_open(&s.taps, &config->tapping, err) < 0)
		return -1;
	s.loop = loop_new(err);
	if (s.loop && connect_to(&s, &endpoint, err) == 0)
		status = mode_of(config)(&s, err);
	if (s.fd >= 0)
		close(s.fd);
	loop_free(s.loop);
	if (taps_close(&s.taps, &lost) < 0 && status == STATUS_DONE) {
		*err = lost;
		status = -1;
	}
	return status;
}

const struct command echo_client_command = {
	.name = "echo-client",
	.summary = "send lines or messages to an echo server, compare and measure",
	.operands = "HOST PORT",
	.schema = "netkit.echo-client/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct echo_client_config),
	.run = run,
};
