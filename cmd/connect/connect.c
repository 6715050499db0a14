/*
 * netkit connect: a connection to a peer.  On a terminal it is telnet (session.c), anywhere
 * else it is a link of a pipeline (pipe.c).
 */
#include "connect/connect.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "connect/escape.h"
#include "connect/examine.h"
#include "connect/pipe.h"
#include "connect/probe.h"
#include "connect/program.h"
#include "connect/session.h"
#include "net/endpoint.h"
#include "stream/pace.h"
#include "stream/starttls.h"

#include <unistd.h>

static const char *const telnet_words[] = { "auto", "always", "never", NULL };
static const char *const eof_words[] = { "half", "close", "hold", NULL };

static const struct opt connect_opts[] = {
	{ .name = "telnet",
	  .type = OPT_CHOICE,
	  .at = FIELD(connect_config, telnet, int),
	  .arg = "when",
	  .def = "auto",
	  .choices = telnet_words,
	  .help = "speak the telnet protocol: on a terminal, always or never" },
	{ .name = "pipe",
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, pipe, bool),
	  .not_with = "escape exec shell",
	  .help = "be a link of a pipeline on a terminal, too" },
	{ .name = "escape",
	  .type = OPT_STRING,
	  .at = FIELD(connect_config, escape, const char *),
	  .arg = "character",
	  .def = "^]",
	  .help = "what opens the prompt on a terminal; none for no prompt" },
	{ .name = "eof",
	  .type = OPT_CHOICE,
	  .at = FIELD(connect_config, eof, int),
	  .arg = "what",
	  .def = "half",
	  .choices = eof_words,
	  .help = "at the end of input: tell the peer, close, or hold the connection" },
	{ .name = "linger",
	  .type = OPT_DURATION,
	  .at = FIELD(connect_config, linger, uint64_t),
	  .arg = "duration",
	  .def = "1m",
	  .help = "after the end of input, bear this much silence of the peer; 0: any" },
	{ .name = "idle",
	  .type = OPT_DURATION,
	  .at = FIELD(connect_config, idle, uint64_t),
	  .arg = "duration",
	  .def = "0",
	  .help = "end when nothing is sent or received for this long; 0: never" },
	{ .name = "crlf",
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, crlf, bool),
	  .help = "send each end of line as CR LF" },
	{ .name = "udp",
	  .letter = 'u',
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, udp, bool),
	  .help = "send and receive datagrams: each read of standard input is one" },
	{ .name = "probe",
	  .letter = 'z',
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, probe, bool),
	  .help = "say which ports are open, and send nothing" },
	{ .name = "window",
	  .type = OPT_UINT,
	  .at = FIELD(connect_config, window, uint64_t),
	  .arg = "number",
	  .def = "256",
	  .min = 1,
	  .max = 10000,
	  .help = "probe so many ports at a time" },
	{ .name = "delay",
	  .letter = 'i',
	  .type = OPT_DURATION,
	  .at = FIELD(connect_config, delay, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_MS,
	  .max = 24 * 3600 * CLOCK_S,
	  .help = "in a pipe: wait this long after each line sent" },
	{ .name = "rate",
	  .type = OPT_SIZE,
	  .at = FIELD(connect_config, rate, uint64_t),
	  .arg = "bytes",
	  .min = 1,
	  .max = PACE_RATE_MAX,
	  .help = "in a pipe: send at most this much a second" },
	{ .name = "tls-info",
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, tls_info, bool),
	  .not_with = "exec shell probe udp insecure stats telnet pipe eof linger idle crlf delay "
		      "rate escape",
	  .help = "report on the peer's TLS and certificates, and send nothing" },
	{ .name = "starttls",
	  .type = OPT_CHOICE,
	  .at = FIELD(connect_config, starttls, int),
	  .arg = "protocol",
	  .def = "none",
	  .choices = starttls_words,
	  .not_with = "probe udp",
	  .help = "have the server go on with TLS in the words of this protocol" },
	{ .name = "exec",
	  .letter = 'e',
	  .type = OPT_STRING,
	  .at = FIELD(connect_config, exec, const char *),
	  .arg = "command",
	  .not_with = "shell delay rate",
	  .help = "join the connection to this program, started without a shell" },
	{ .name = "shell",
	  .letter = 'c',
	  .type = OPT_STRING,
	  .at = FIELD(connect_config, shell, const char *),
	  .arg = "command",
	  .not_with = "delay rate",
	  .help = "join the connection to this command of /bin/sh" },
	{ .name = "pty",
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, pty, bool),
	  .help = "give the program of --exec or --shell a terminal" },
	{ .name = "stats",
	  .type = OPT_FLAG,
	  .at = FIELD(connect_config, stats, bool),
	  .not_with = "quiet",
	  .help = "at the end, show how long each step took, and the kernel's figures" },
};

static const struct opt_group connect_group = OPT_GROUP("Options", connect_opts);

static const struct opt_use uses[] = {
	{ &common_group, 0 },
	{ &connect_group, 0 },
	{ &telnet_group, offsetof(struct connect_config, telnet_options) },
	{ &dialing_group, offsetof(struct connect_config, dialing) },
	{ &proxying_group, offsetof(struct connect_config, proxying) },
	{ &handshaking_group, offsetof(struct connect_config, handshaking) },
	{ &securing_group, offsetof(struct connect_config, securing) },
	{ &asking_group, offsetof(struct connect_config, asking) },
	{ &tapping_group, offsetof(struct connect_config, tapping) },
	{ &replaying_group, offsetof(struct connect_config, replaying) },
	{ NULL, 0 },
};

static const struct command_example examples[] = {
	{ "speak to a web server by hand", "netkit connect example.com 80" },
	{ "send a file and keep the answer", "netkit connect host 7000 <question >answer" },
	{ "speak to a web server over TLS by hand", "netkit connect --tls example.com 443" },
	{ "which ports are open?", "netkit connect -z example.com 22,80,443,8000-8100" },
	{ "log in to a telnet server", "netkit connect switch.example.net" },
	{ "ask a local server", "echo status | netkit connect unix:/run/app.sock" },
	{ NULL, NULL },
};

static int get_endpoint(int argc, char **argv, bool is_terminal, struct endpoint *ret,
			struct error *err)
{
	int result;

	if (argc > 2)
		return error_set(err, ERROR_USAGE, 0, argv[2], "unexpected operand");
	if (argc == 2)
		return endpoint_from_words(argv[0], argv[1], ret, err);
	result = endpoint_parse(argv[0], ENDPOINT_BARE_HOST, ret, err);
	if (result == 0 && ret->kind == ENDPOINT_INET && !ret->service[0] && !is_terminal) {
		error_set(err, ERROR_USAGE, 0, argv[0], "the port is missing");
		error_hint(err, "netkit connect HOST PORT");
		return -1;
	}
	return result;
}

/* Options that would do nothing are mistakes. */
static int check_terminal(const struct connect_config *c, struct error *err)
{
	const char *name = c->delay ? "--delay" : c->rate ? "--rate" : NULL;

	return name ? error_set(err, ERROR_USAGE, 0, name, "is for input from a file or a pipe")
		    : 0;
}

static int check_program(const struct connect_config *c, struct error *err)
{
	bool has_program = c->exec || c->shell;

	if (c->pty && !has_program)
		return error_set(err, ERROR_USAGE, 0, "--pty",
				 "is for the program of --exec or --shell");
	if (has_program && c->telnet == CONNECT_TELNET_ALWAYS)
		return error_set(err, ERROR_USAGE, 0, "--telnet",
				 "is for a person or a pipe, not for a program");
	return 0;
}

static int check_replay(const struct connect_config *c, struct error *err)
{
	static const char *const useless[] = { "probe", "delay", "rate" };
	size_t i;

	if (!c->replaying.replay)
		return 0;
	for (i = 0; i < ARRAY_SIZE(useless); i++) {
		if (opt_was_given(useless[i]))
			return error_set(err, ERROR_USAGE, 0, "--replay", "does not go with --%s",
					 useless[i]);
	}
	return c->telnet == CONNECT_TELNET_ALWAYS
		       ? error_set(err, ERROR_USAGE, 0, "--replay",
				   "a recording has telnet's own bytes already")
		       : 0;
}

static bool speaks_telnet(const struct connect_config *c, bool is_terminal)
{
	if (c->probe || c->udp)
		return false;
	return c->telnet == CONNECT_TELNET_ALWAYS ||
	       (is_terminal && c->telnet != CONNECT_TELNET_NEVER);
}

static int run_as(const struct connect_config *c, int argc, char **argv, struct error *err)
{
	bool has_program = c->exec || c->shell;
	bool is_pipe = has_program || c->pipe || c->replaying.replay;
	bool is_terminal = !is_pipe && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct endpoint endpoint;
	const char *unknown;
	int escape;

	if (!escape_parse(c->escape, &escape)) {
		error_set(err, ERROR_USAGE, 0, "--escape", "'%.20s' is no character", c->escape);
		error_hint(err, "write one character, ^X for a control character, or none");
		return -1;
	}
	if (check_program(c, err) < 0 || (is_terminal && check_terminal(c, err) < 0) ||
	    telnet_options_check(&c->telnet_options, speaks_telnet(c, is_terminal), err) < 0)
		return -1;
	if (c->telnet_options.trace == TELNET_TRACE_TELNET)
		(void)log_enable("telnet", &unknown);
	if (c->probe && (c->handshaking.tls || tls_option_given()))
		return error_set(err, ERROR_USAGE, 0, "--tls", "--probe sends nothing");
	if (c->probe && c->proxying.proxy)
		return error_set(err, ERROR_USAGE, 0, "--proxy",
				 "--probe looks at the ports themselves");
	if (c->probe && c->proxying.hello)
		return error_set(err, ERROR_USAGE, 0, "--send-proxy",
				 "--probe sends nothing");
	if (c->probe)
		return probe_run(c, argc, argv, err);
	if (opt_was_given("window"))
		return error_set(err, ERROR_USAGE, 0, "--window", "is for --probe");
	if (argc == 0 && is_terminal && !c->tls_info)
		return session_run(c, NULL, NULL, escape, err);
	if (argc == 0) {
		error_set(err, ERROR_USAGE, 0, NULL, "an operand is missing: HOST PORT");
		error_hint(err, "netkit connect --help shows what it takes");
		return -1;
	}
	if (get_endpoint(argc, argv, is_terminal && !c->tls_info, &endpoint, err) < 0)
		return -1;
	if (c->tls_info)
		return examine_run(c, &endpoint, err);
	if (is_terminal)
		return session_run(c, NULL, &endpoint, escape, err);
	return has_program ? program_run(c, &endpoint, err) : pipe_run(c, &endpoint, err);
}

static int run_tapped(struct connect_config *c, int argc, char **argv, struct error *err)
{
	struct error lost = ERROR_INIT;
	struct taps taps;
	int status;

	if (c->probe && tapping_option(&c->tapping))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&c->tapping),
				 "is for connections, not for --probe");
	if (check_replay(c, err) < 0)
		return -1;
	if (taps_open(&taps, &c->tapping, err) < 0)
		return -1;
	c->taps = &taps;
	status = run_as(c, argc, argv, err);
	if (taps_close(&taps, &lost) < 0 && status == STATUS_DONE) {
		*err = lost;
		status = -1;
	}
	return status;
}

static int run(const void *config, int argc, char **argv, struct error *err)
{
	struct connect_config c = *(const struct connect_config *)config;
	int status;

	c.handshaking.tls |= c.tls_info || c.starttls; /* which cannot mean anything but TLS */
	if (proxies_init(&c.proxies, &c.proxying, err) < 0)
		return -1;
	status = run_tapped(&c, argc, argv, err);
	proxies_done(&c.proxies);
	return status;
}

const struct command connect_command = {
	.name = "connect",
	.summary = "connect to a peer, as telnet on a terminal and as a pipe anywhere else",
	.operands = "[HOST [PORT]]",
	.schema = "netkit.connect/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct connect_config),
	.run = run,
};
