/* netkit listen: takes a connection, and joins it to standard input and output or a program. */
#include "listen/listen.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/report.h"
#include "listen/account.h"

#include <string.h>

static const char *const eof_words[] = { "half", "close", "hold", NULL };

static const struct opt listen_opts[] = {
	{ .name = "keep-open", .letter = 'k', .type = OPT_FLAG,
	  .at = FIELD(listen_config, keep_open, bool),
	  .help = "go on with the next connection when one has ended" },
	{ .name = "udp", .letter = 'u', .type = OPT_FLAG, .at = FIELD(listen_config, udp, bool),
	  .help = "take datagrams instead of connections" },
	{ .name = "exec", .letter = 'e', .type = OPT_STRING,
	  .at = FIELD(listen_config, exec, const char *), .arg = "command", .not_with = "shell",
	  .help = "join the connection to this program, started without a shell" },
	{ .name = "shell", .letter = 'c', .type = OPT_STRING,
	  .at = FIELD(listen_config, shell, const char *), .arg = "command",
	  .help = "join the connection to this command of /bin/sh" },
	{ .name = "to", .type = OPT_STRING, .at = FIELD(listen_config, to, const char *),
	  .arg = "host:port", .not_with = "exec shell replay",
	  .help = "join the connection to another one: a port forwarder; tls:// adds TLS" },
	{ .name = "broker", .type = OPT_FLAG, .at = FIELD(listen_config, broker, bool),
	  .not_with = "exec shell to udp replay",
	  .help = "join all peers: what one sends, the others get" },
	{ .name = "chat", .type = OPT_FLAG, .at = FIELD(listen_config, chat, bool),
	  .not_with = "exec shell to udp broker replay",
	  .help = "the same for people: lines with names, and no control characters" },
	{ .name = "socks", .type = OPT_FLAG, .at = FIELD(listen_config, socks, bool),
	  .not_with = "exec shell to udp broker chat replay",
	  .help = "be a SOCKS proxy: 4, 4a and 5, CONNECT" },
	{ .name = "http-proxy", .type = OPT_FLAG, .at = FIELD(listen_config, http_proxy, bool),
	  .not_with = "exec shell to udp broker chat replay",
	  .help = "be an HTTP proxy: CONNECT; with --socks both on one port" },
	{ .name = "proxy-users", .type = OPT_FILE,
	  .at = FIELD(listen_config, proxy_users, const char *), .arg = "file",
	  .help = "who may use the proxy: USER:PASSWORD, a line each; read again at SIGHUP" },
	{ .name = "pty", .type = OPT_FLAG, .at = FIELD(listen_config, pty, bool),
	  .help = "give the program a terminal" },
	{ .name = "expose", .type = OPT_FLAG, .at = FIELD(listen_config, expose, bool),
	  .help = "let every host reach the program or the proxy" },
	{ .name = "proxy-protocol", .type = OPT_FLAG,
	  .at = FIELD(listen_config, proxy_protocol, bool), .not_with = "udp",
	  .help = "each connection begins with a header of a proxy that says who it is" },
	{ .name = "allow", .type = OPT_LIST, .at = FIELD(listen_config, allow, struct opt_list),
	  .arg = "rule", .help = "who may connect: address, network, name, uid:USER or gid:GROUP" },
	{ .name = "deny", .type = OPT_LIST, .at = FIELD(listen_config, deny, struct opt_list),
	  .arg = "rule", .help = "who may not" },
	{ .name = "allow-file", .type = OPT_FILE,
	  .at = FIELD(listen_config, allow_file, const char *), .arg = "file",
	  .help = "more of --allow, a line each; read again at SIGHUP" },
	{ .name = "deny-file", .type = OPT_FILE,
	  .at = FIELD(listen_config, deny_file, const char *), .arg = "file",
	  .help = "more of --deny" },
	{ .name = "mode", .type = OPT_STRING, .at = FIELD(listen_config, mode, const char *),
	  .arg = "octal", .def = "600", .help = "permissions of the unix socket" },
	{ .name = "owner", .type = OPT_STRING, .at = FIELD(listen_config, owner, const char *),
	  .arg = "user:group", .help = "owner of the unix socket; :GROUP for the group alone" },
	{ .name = "max-clients", .letter = 'm', .type = OPT_UINT,
	  .at = FIELD(listen_config, max_clients, uint64_t), .arg = "number", .def = "64",
	  .min = 1, .max = 10000, .help = "serve at most so many at once" },
	{ .name = "timeout", .letter = 'w', .type = OPT_DURATION,
	  .at = FIELD(listen_config, timeout, uint64_t), .arg = "duration",
	  .min = 1000000, .help = "give up when no connection has come by then" },
	{ .name = "idle", .letter = 'i', .type = OPT_DURATION,
	  .at = FIELD(listen_config, idle, uint64_t), .arg = "duration", .min = 1000000,
	  .help = "end a connection on which nothing moves for so long" },
	{ .name = "drain", .type = OPT_DURATION, .at = FIELD(listen_config, drain, uint64_t),
	  .arg = "duration", .min = 1000000,
	  .help = "at SIGTERM, let connections end by themselves for this long" },
	{ .name = "eof", .type = OPT_CHOICE, .at = FIELD(listen_config, eof, int), .arg = "what",
	  .def = "half", .choices = eof_words,
	  .not_with = "exec shell to broker chat socks http-proxy",
	  .help = "at the end of input: tell the peer, close, or hold the connection" },
	{ .name = "linger", .type = OPT_DURATION, .at = FIELD(listen_config, linger, uint64_t),
	  .arg = "duration", .min = 1000000, .not_with = "exec shell broker chat",
	  .help = "after the end of input, bear this much silence of the peer" },
	{ .name = "crlf", .letter = 'C', .type = OPT_FLAG, .at = FIELD(listen_config, crlf, bool),
	  .help = "send CR LF for each LF" },
	{ .name = "output", .letter = 'o', .type = OPT_FILE,
	  .at = FIELD(listen_config, output, const char *), .arg = "file",
	  .not_with = "exec shell to broker chat socks http-proxy",
	  .help = "write what comes to this new file instead of standard output" },
};

static const struct opt_group listen_group = OPT_GROUP("Listening options", listen_opts);

static bool is_proxy(const struct listen_config *config)
{
	return config->socks || config->http_proxy;
}

/* Does standard output have what comes? */
static bool has_own_side(const struct listen_config *config)
{
	return !config->exec && !config->shell && !config->output && !config->to &&
	       !config->replaying.replay && !config->broker && !config->chat && !is_proxy(config);
}

static bool serves_many(const struct listen_config *config)
{
	return config->broker || config->chat || is_proxy(config) ||
	       (config->keep_open && (config->exec || config->shell || config->to ||
				     config->replaying.replay));
}

/* Options that would do nothing are mistakes. */
static int check_options(const struct listen_config *config, struct error *err)
{
	bool has_program = config->exec || config->shell;

	if (config->expose && !has_program && !is_proxy(config))
		return error_set(err, ERROR_USAGE, 0, "--expose",
				 "is for a program or a proxy: --exec, --shell, --socks, "
				 "--http-proxy");
	if (config->proxy_users && !is_proxy(config))
		return error_set(err, ERROR_USAGE, 0, "--proxy-users",
				 "is for a proxy: --socks, --http-proxy");
	if (config->pty && !has_program)
		return error_set(err, ERROR_USAGE, 0, "--pty",
				 "is for the program of --exec or --shell");
	if (opt_was_given("max-clients") && !serves_many(config))
		return error_set(err, ERROR_USAGE, 0, "--max-clients",
				 "is for --keep-open with --exec, --shell, --to or --replay, for "
				 "--broker, --chat and the proxies");
	if (config->replaying.replay && config->output)
		return error_set(err, ERROR_USAGE, 0, "--output", "a replay has no output");
	if (tapping_takes_output(&config->tapping) && has_own_side(config))
		return error_set(err, ERROR_USAGE, 0, tapping_option(&config->tapping),
				 "standard output has what comes: name a file");
	return 0;
}

static int run(const void *data, int argc, char **argv, struct error *err)
{
	struct listen_config config = *(const struct listen_config *)data;
	struct error lost = ERROR_INIT;
	struct taps taps;
	int status;

	if (argc > 1) {
		error_set(err, ERROR_USAGE, 0, argv[1], "unexpected operand");
		error_hint(err, "an address and a port are one word: 127.0.0.1:7000, [::1]:7000");
		return -1;
	}
	if (check_options(&config, err) < 0 || taps_open(&taps, &config.tapping, err) < 0)
		return -1;
	config.taps = &taps;
	report_json_to_stderr();
	account_init(config.common.json);
	status = listen_serve(&config, argc ? argv[0] : NULL, err);
	if (taps_close(&taps, &lost) < 0 && status >= 0) {
		*err = lost;
		status = -1;
	}
	return status;
}

static const struct command_example examples[] = {
	{ "take a file from another tool on this host", "netkit listen 7000 > file" },
	{ "from another host: every address", "netkit listen '*:7000' > file" },
	{ "a service on this host, for many clients", "netkit listen -k -e 'date -u' 7000" },
	{ "what other hosts log by datagrams", "netkit listen -uk '*:5514' > log" },
	{ "a private talk, encrypted", "netkit listen --tls '*:7000'" },
	{ "a unix socket for this user alone", "netkit listen unix:/tmp/chat.sock" },
	{ NULL, NULL },
};

static const struct opt_use uses[] = {
	{ &common_group, offsetof(struct listen_config, common) },
	{ &listen_group, 0 },
	{ &serving_group, offsetof(struct listen_config, serving) },
	{ &securing_group, offsetof(struct listen_config, securing) },
	{ &tapping_group, offsetof(struct listen_config, tapping) },
	{ &replaying_group, offsetof(struct listen_config, replaying) },
	{ NULL, 0 },
};

extern const struct command listen_command;
const struct command listen_command = {
	.name = "listen",
	.summary = "take a connection and join it to standard input and output",
	.operands = "[ADDRESS:]PORT",
	.schema = "netkit.listen/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct listen_config),
	.run = run,
};
