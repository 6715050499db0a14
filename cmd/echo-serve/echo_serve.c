/*
 * netkit echo-serve: gives back what it gets, by TCP, UDP and unix sockets (RFC 862), in
 * the model of serving many clients that was asked for.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "cli/command.h"
#include "echo-serve/engine.h"
#include "echo-serve/sandbox.h"

static const char *const models[] = {
	[MODEL_AUTO] = "auto",       [MODEL_URING] = "uring", [MODEL_EPOLL] = "epoll",
	[MODEL_THREADS] = "threads", [MODEL_FORK] = "fork",   [MODEL_ITERATIVE] = "iterative",
	NULL,
};

static const char *const sandbox_modes[] = {
	[SANDBOX_AUTO] = "auto",
	[SANDBOX_OFF] = "off",
	[SANDBOX_STRICT] = "strict",
	NULL,
};

/* Of auto the first choice; server.c has the second. */
static const struct engine *const engines[] = {
	[MODEL_AUTO] = &engine_uring,          [MODEL_URING] = &engine_uring,
	[MODEL_EPOLL] = &engine_epoll,         [MODEL_THREADS] = &engine_threads,
	[MODEL_FORK] = &engine_fork,           [MODEL_ITERATIVE] = &engine_iterative,
};

static const struct opt options[] = {
	{ .name = "tcp",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, tcp, bool),
	  .help = "serve TCP (alone, without --udp)" },
	{ .name = "udp",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, udp, bool),
	  .help = "serve UDP (alone, without --tcp)" },
	{ .name = "upper",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, upper, bool),
	  .help = "send each line back in capitals" },
	{ .name = "model",
	  .type = OPT_CHOICE,
	  .at = FIELD(echo_serve_config, model, int),
	  .arg = "model",
	  .def = "auto",
	  .choices = models,
	  .help = "how many clients are served at once" },
	{ .name = "workers",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, workers, uint64_t),
	  .arg = "number",
	  .min = 1,
	  .max = 1024,
	  .help = "processes that share the clients, of the models uring and epoll" },
	{ .name = "max-clients",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, max_clients, uint64_t),
	  .arg = "number",
	  .min = 1,
	  .help = "close connections beyond this many at once" },
	{ .name = "max-clients-per-address",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, max_per_address, uint64_t),
	  .arg = "number",
	  .min = 1,
	  .help = "close connections beyond this many at once from one address" },
	{ .name = "queue",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, queue, bool),
	  .help = "let connections wait in the kernel that would be closed" },
	{ .name = "idle-timeout",
	  .type = OPT_DURATION,
	  .at = FIELD(echo_serve_config, idle_timeout, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_MS,
	  .help = "close a connection on which nothing has moved for this long" },
	{ .name = "stall-timeout",
	  .type = OPT_DURATION,
	  .at = FIELD(echo_serve_config, stall_timeout, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_MS,
	  .max = 24 * 3600 * CLOCK_S,
	  .help = "close a connection whose client takes nothing of its echo for this long" },
	{ .name = "backlog",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, backlog, uint64_t),
	  .arg = "number",
	  .def = "4096",
	  .min = 1,
	  .max = 65535,
	  .help = "connections that may wait to be accepted" },
	{ .name = "drain",
	  .type = OPT_DURATION,
	  .at = FIELD(echo_serve_config, drain, uint64_t),
	  .arg = "duration",
	  .def = "5s",
	  .help = "at the end, let clients take what is theirs for this long" },
	{ .name = "udp-rate",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, udp_rate, uint64_t),
	  .arg = "number",
	  .def = "1000",
	  .max = 1000000000,
	  .help = "datagrams a second answered to one /24 or /56; 0 for no limit" },
	{ .name = "udp-rate-total",
	  .type = OPT_UINT,
	  .at = FIELD(echo_serve_config, udp_rate_total, uint64_t),
	  .arg = "number",
	  .def = "10000",
	  .max = 1000000000,
	  .help = "datagrams a second answered to all; 0 for no limit" },
	{ .name = "stats",
	  .type = OPT_DURATION,
	  .at = FIELD(echo_serve_config, stats, uint64_t),
	  .arg = "duration",
	  .min = 100 * CLOCK_MS,
	  .help = "print the numbers until now, each time this has passed" },
	{ .name = "metrics",
	  .type = OPT_STRING,
	  .at = FIELD(echo_serve_config, metrics, const char *),
	  .arg = "[address:]port",
	  .help = "serve the numbers to Prometheus, over HTTP, on an address of their own" },
	{ .name = "daemon",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, daemon, bool),
	  .not_with = "inetd json",
	  .help = "serve in the background, and return when the server is ready" },
	{ .name = "pidfile",
	  .type = OPT_FILE,
	  .at = FIELD(echo_serve_config, pidfile, const char *),
	  .arg = "file",
	  .help = "keep the number of the process there, locked, as long as it lives" },
	{ .name = "log",
	  .type = OPT_STRING,
	  .at = FIELD(echo_serve_config, log, const char *),
	  .arg = "where",
	  .help = "say what is to be said to stderr, syslog or a file" },
	{ .name = "inetd",
	  .type = OPT_FLAG,
	  .at = FIELD(echo_serve_config, inetd, bool),
	  .not_with = "json model workers",
	  .help = "serve standard input, a client or a socket, as inetd starts it" },
	{ .name = "sandbox",
	  .type = OPT_CHOICE,
	  .at = FIELD(echo_serve_config, sandbox, int),
	  .arg = "how",
	  .def = "auto",
	  .choices = sandbox_modes,
	  .help = "what the process gives up when the sockets are open" },
	{ .name = "user",
	  .type = OPT_STRING,
	  .at = FIELD(echo_serve_config, user, const char *),
	  .arg = "name",
	  .help = "become this user when the sockets are open" },
};
static const struct opt_group serve_group = OPT_GROUP("Serving", options);

static const struct opt_use uses[] = { { &common_group, 0 },
				       { &serve_group, 0 },
				       { &tapping_group,
					 offsetof(struct echo_serve_config, tapping) },
				       { NULL, 0 } };

static const struct command_example examples[] = {
	{ "serve TCP and UDP on the well-known port, as root, and log clients",
	  "netkit echo-serve -v 7" },
	{ "on a free port of this machine alone", "netkit echo-serve 127.0.0.1:0" },
	{ "the capitals server of the lectures, one client after another",
	  "netkit echo-serve --tcp --upper --model iterative -vv 15213" },
	{ "a unix socket and a port, by a thread for each client",
	  "netkit echo-serve --model threads unix:/tmp/echo [::1]:7007" },
	{ NULL, NULL },
};

static int run(const void *opts, int argc, char **argv, struct error *err)
{
	const struct echo_serve_config *config = opts;

	return server_run(config, engines[config->model], argc, argv, err);
}

const struct command echo_serve_command = {
	.name = "echo-serve",
	.summary = "give back what comes, by TCP, UDP and unix sockets",
	.operands = "[ADDRESS:]PORT…",
	.schema = "netkit.echo-serve/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct echo_serve_config),
	.run = run,
};
