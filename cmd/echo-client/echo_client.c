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
#include "cli/secure.h"
#include "echo-client/bench.h"
#include "echo-client/session.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/udp.h"

#include <stdlib.h>
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
				       { &ping_group,
					 offsetof(struct echo_client_config, ping) },
				       { &bench_group,
					 offsetof(struct echo_client_config, bench) },
				       { &dialing_group,
					 offsetof(struct echo_client_config, dialing) },
				       { &tapping_group,
					 offsetof(struct echo_client_config, tapping) },
				       { &handshaking_group,
					 offsetof(struct echo_client_config, handshaking) },
				       { &securing_group,
					 offsetof(struct echo_client_config, securing) },
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

/* ---- the connections ---- */

struct connecting {
	struct session *session;
	struct dial *dial;
	size_t *left; /* how many have neither come about nor failed */
};

static void connected(struct dial *d, int fd, const struct error *err, void *user)
{
	struct connecting *c = user;

	(void)d;
	c->session->fd = fd;
	if (fd < 0)
		c->session->err = *err;
	if (!--*c->left)
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

static int connect_start(struct connecting *c, const struct endpoint *endpoint,
			 struct error *err)
{
	struct session *s = c->session;
	const struct echo_client_config *config = s->config;

	if (dialing_get(&config->dialing, &config->common, endpoint, &s->how, err) < 0)
		return -1;
	s->how.socktype = config->udp ? SOCK_DGRAM : SOCK_STREAM;
	c->dial = dial_start(s->loop, endpoint, &s->how, connected, c, err);
	return c->dial ? 0 : -1;
}

static void connect_end(struct connecting *c)
{
	struct session *s = c->session;
	char text[ADDR_TEXT];

	if (c->dial)
		show_attempts(c->dial);
	if (s->fd >= 0) {
		const struct dial_attempt *winner = dial_winner(c->dial);

		s->peer = winner->addr;
		s->took_ns = winner->end_at - winner->start_at;
		addr_format_port(text, &s->peer);
		text_safe(s->name, sizeof(s->name), text, strlen(text), TEXT_KEEP_NONE);
	}
	dial_free(c->dial);
}

/* To all at once; those that fail have an error of their own. */
static int connect_all(struct session *sessions, const struct endpoint *endpoints, size_t n,
		       struct error *err)
{
	struct connecting *row = xcalloc(n, sizeof(*row));
	size_t left = n, i;
	int result = 0;

	for (i = 0; i < n && result == 0; i++) {
		row[i].session = &sessions[i];
		row[i].left = &left;
		result = connect_start(&row[i], &endpoints[i], err);
	}
	if (result == 0)
		result = loop_run(sessions[0].loop, err);
	for (i = 0; i < n; i++) {
		if (row[i].session)
			connect_end(&row[i]);
	}
	free(row);
	if (result == 0 && n == 1 && sessions[0].fd < 0) {
		*err = sessions[0].err;
		return -1;
	}
	return result;
}

/* ---- the command line ---- */

static int parse_word(const char *word, struct endpoint *ret, struct error *err)
{
	if (endpoint_parse(word, ENDPOINT_BARE_HOST, ret, err) < 0)
		return -1;
	if (ret->kind != ENDPOINT_INET || ret->service[0])
		return 0;
	error_set(err, ERROR_USAGE, 0, word, "the operand PORT is missing");
	error_hint(err, "the well-known port of the echo service is 7");
	return -1;
}

/* Is it a server in one word? */
static bool is_whole(const char *word)
{
	struct error none = ERROR_INIT;
	struct endpoint endpoint;

	return parse_word(word, &endpoint, &none) == 0;
}

/* HOST PORT, or servers in one word each: at most argc of them. */
static int parse_operands(int argc, char **argv, struct endpoint *ret, size_t *ret_n,
			  struct error *err)
{
	int i;

	if (argc < 1)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "the operands HOST PORT are missing");
	*ret_n = argc == 2 && !is_whole(argv[1]) ? 1 : (size_t)argc;
	if (argc == 2 && *ret_n == 1)
		return endpoint_from_words(argv[0], argv[1], ret, err);
	for (i = 0; i < argc; i++) {
		if (argc > 1 && !is_whole(argv[i]))
			return error_set(err, ERROR_USAGE, 0, argv[i],
					 "of several servers each is HOST:PORT");
		if (parse_word(argv[i], &ret[i], err) < 0)
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
		if (opt_was_given(both[i]) && !config->ping.wanted && !config->bench.wanted)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s needs --ping or --bench", both[i]);
	}
	if (config->bench.wanted && tapping_option(&config->tapping))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&config->tapping),
				 "is for lines and --ping, not for --bench");
	for (i = 0; i < ping_group.n && !config->ping.wanted; i++) {
		if (opt_was_given(ping_group.opts[i].name))
			return error_set(err, ERROR_USAGE, 0, NULL, "--%s needs --ping",
					 ping_group.opts[i].name);
	}
	if (!config->bench.wanted && (config->handshaking.tls || tls_option_given()))
		return error_set(err, ERROR_USAGE, 0, NULL, "--%s needs --bench",
				 config->handshaking.tls ? "tls" : tls_option_given());
	for (i = 0; i < bench_group.n && !config->bench.wanted; i++) {
		if (opt_was_given(bench_group.opts[i].name))
			return error_set(err, ERROR_USAGE, 0, NULL, "--%s needs --bench",
					 bench_group.opts[i].name);
	}
	return 0;
}

static int check(const struct echo_client_config *config, struct error *err)
{
	if (check_mode(config, err) < 0)
		return -1;
	if (tapping_takes_output(&config->tapping))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&config->tapping),
				 "standard output has the echoes: name a file");
	if (config->udp && config->size > UDP_MAX)
		return error_set(err, ERROR_USAGE, 0, "--size",
				 "a datagram holds at most %d bytes", UDP_MAX);
	if (!config->udp && !config->size)
		return error_set(err, ERROR_USAGE, 0, "--size",
				 "an empty message can only be sent with --udp");
	return 0;
}

/* The endpoints learn of --udp. */
static int check_endpoints(const struct echo_client_config *config,
			   struct endpoint *endpoints, size_t n, struct error *err)
{
	size_t i;

	if (n > 1 && !config->ping.wanted)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "several servers are for --ping");
	for (i = 0; i < n; i++) {
		if (endpoint_check_stream(&endpoints[i], err) < 0)
			return -1;
		if (config->udp && endpoints[i].kind == ENDPOINT_UNIX)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "a unix socket has no UDP");
		if (config->ping.timestamps && endpoints[i].kind == ENDPOINT_UNIX)
			return error_set(err, ERROR_USAGE, 0, "--timestamps",
					 "the kernel stamps nothing on a unix socket");
		if (config->udp)
			endpoints[i].socktype = SOCK_DGRAM;
		if (secure_check(&config->securing, &config->handshaking, &endpoints[i],
				 err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the run ---- */

static int run_mode(struct session *sessions, size_t n, struct error *err)
{
	const struct echo_client_config *config = sessions[0].config;

	if (config->ping.wanted)
		return ping_run(sessions, n, err);
	return config->bench.wanted ? bench_run(sessions, err) : lines_run(sessions, err);
}

/* first: what all sessions have in common. */
static int run_with(const struct session *first, const struct endpoint *endpoints, size_t n,
		    struct error *err)
{
	struct session *sessions = xcalloc(n, sizeof(*sessions));
	int status = -1;
	size_t i;

	for (i = 0; i < n; i++) {
		sessions[i] = *first;
		sessions[i].endpoint = &endpoints[i];
	}
	if (connect_all(sessions, endpoints, n, err) == 0)
		status = run_mode(sessions, n, err);
	for (i = 0; i < n; i++) {
		if (sessions[i].fd >= 0)
			close(sessions[i].fd);
	}
	free(sessions);
	return status;
}

static int run_tapped(struct session *first, const struct endpoint *endpoints, size_t n,
		      struct error *err)
{
	struct error lost = ERROR_INIT;
	struct taps taps = { 0 };
	int status = -1;

	if (taps_open(&taps, &first->config->tapping, err) < 0)
		return -1;
	first->taps = &taps;
	first->loop = loop_new(err);
	if (first->loop)
		status = run_with(first, endpoints, n, err);
	loop_free(first->loop);
	if (taps_close(&taps, &lost) < 0 && status == STATUS_DONE) {
		*err = lost;
		status = -1;
	}
	return status;
}

static int run(const void *opts, int argc, char **argv, struct error *err)
{
	const struct echo_client_config *config = opts;
	struct session first = { .config = config, .fd = -1, .err = ERROR_INIT };
	struct endpoint *endpoints = xcalloc((size_t)argc + 1, sizeof(*endpoints));
	int status = -1;
	size_t n = 0;

	if (parse_operands(argc, argv, endpoints, &n, err) == 0 && check(config, err) == 0 &&
	    check_endpoints(config, endpoints, n, err) == 0 &&
	    cpus_parse(config->cpu, &first.cpus, err) == 0)
		status = run_tapped(&first, endpoints, n, err);
	free(endpoints);
	return status;
}

const struct command echo_client_command = {
	.name = "echo-client",
	.summary = "send lines or messages to an echo server, compare and measure",
	.operands = "HOST PORT | HOST:PORT…",
	.schema = "netkit.echo-client/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct echo_client_config),
	.run = run,
};
