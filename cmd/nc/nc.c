/*
 * netkit called as `nc`: the command line, the texts and the exit statuses of OpenBSD's nc, as
 * Debian ships it.  What it does is done by connect and listen (plan.h); docs/nc.md lists where
 * it differs.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/personality.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/voice.h"
#include "nc/options.h"
#include "nc/plan.h"
#include "net/addr.h"
#include "net/dial.h"
#include "net/listener.h"
#include "net/probe.h"
#include "net/service.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern const struct command connect_command, listen_command;

enum { STATUS_FAILED = 1, LINE = 1024 };

/* What the callbacks of the voice know; there is one nc in a process. */
static struct nc_plan plan;
static struct {
	const char *port;	/* of this run of connect, as a word */
	size_t n_open;		/* probed ports */
	struct addr slow[16];	/* addresses that had not answered at the end */
	size_t n_slow;
	bool has_told;		/* why there is no connection */
	bool is_silent_end;	/* a limit that the user set was reached */
} state;

/* ---- words ---- */

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line on standard error; what it is made of may come from anywhere. */
static void say(const char *fmt, ...)
{
	char line[LINE], safe[LINE * 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s\n",
		text_safe(safe, sizeof(safe), line, strlen(line), TEXT_KEEP_BACKSLASH));
}

static const char *protocol(void)
{
	return plan.is_udp ? "udp" : "tcp";
}

static bool has_proxy(void)
{
	return plan.proxy.host[0] != '\0';
}

/* Whom the first connection is to. */
static const char *dialled(void)
{
	return has_proxy() ? plan.proxy.host : plan.host;
}

/* " (127.0.0.1)" behind a name. */
static const char *parenthesis(char dst[static ADDR_TEXT + 4], const struct addr *a)
{
	char text[ADDR_TEXT];

	dst[0] = '\0';
	if (strcmp(addr_format(text, a), dialled()) != 0)
		snprintf(dst, ADDR_TEXT + 4, " (%s)", text);
	return dst;
}

/* The address behind a proxy nobody knows: NULL. */
static void say_succeeded(const struct addr *a, uint16_t port)
{
	char where[ADDR_TEXT + 4] = "", service[SERVICE_TEXT];

	if (!plan.is_verbose || plan.path)
		return;
	if (a)
		parenthesis(where, a);
	if (plan.is_numeric || !service_name(port, protocol(), service))
		snprintf(service, sizeof(service), "*");
	say("Connection to %s%s %u port [%s/%s] succeeded!", plan.host, where, port, protocol(),
	    service);
}

static void say_failed(const struct addr *a, uint16_t port, int code)
{
	char where[ADDR_TEXT + 4];

	state.has_told = true;
	if (plan.path && plan.is_probe)
		say("nc: %s: %s", plan.path, strerror(code));
	else if (plan.is_verbose && !plan.path)
		say("nc: connect to %s%s port %u (%s) failed: %s", dialled(),
		    parenthesis(where, a), port, protocol(), strerror(code));
}

/* ---- what happens ---- */

static void on_attempt(const struct dial_attempt *attempt)
{
	if (attempt->state == DIAL_CONNECTED && has_proxy())
		return; /* on_opened() will tell */
	if (attempt->state == DIAL_CONNECTED)
		say_succeeded(&attempt->addr, addr_port(&attempt->addr));
	else if (attempt->state == DIAL_FAILED)
		say_failed(&attempt->addr, addr_port(&attempt->addr), attempt->code);
	else if (state.n_slow < ARRAY_SIZE(state.slow))
		state.slow[state.n_slow++] = attempt->addr;
}

static void on_opened(void)
{
	if (!has_proxy())
		return;
	state.n_open++;
	say_succeeded(NULL, (uint16_t)strtoul(state.port, NULL, 10));
}

/* A datagram that nobody refuses has arrived, as far as can be known. */
static void on_probed(const struct probe_target *t)
{
	const struct addr *a = &t->addrs[t->which];

	if (t->state == PROBE_OPEN || (t->state == PROBE_SILENT && plan.is_udp)) {
		state.n_open++;
		say_succeeded(a, t->port);
	} else {
		say_failed(a, t->port, t->code ? t->code : ECONNREFUSED);
	}
}

/* "Listening on localhost 7000": names unless -n asks for numbers. */
static void say_socket(const char *what, const struct addr *a)
{
	char host[NI_MAXHOST], service[NI_MAXSERV];
	int flags = NI_NUMERICSERV | (plan.is_numeric ? NI_NUMERICHOST : 0);

	if (!plan.is_verbose)
		return;
	if (plan.path)
		say("%s on %s", what, plan.path);
	else if (getnameinfo(&a->sa, a->len, host, sizeof(host), service, sizeof(service),
			     flags) == 0)
		say("%s on %s %s", what, host, service);
}

static void on_listening(const struct listener_socket *socket)
{
	if (socket->type == SOCK_DGRAM || plan.path)
		say_socket("Bound", &socket->addr);
	if (socket->type != SOCK_DGRAM)
		say_socket("Listening", &socket->addr);
}

static void on_received(const struct addr *peer)
{
	if (!plan.is_shared)
		say_socket("Connection received", peer);
}

static void on_no_connection(const struct error *err)
{
	size_t i;

	if (plan.path || plan.is_listening) {
		say("nc: %s%s%s", plan.path ? plan.path : "", plan.path ? ": " : "",
		    err->code ? strerror(err->code) : err->text);
		return;
	}
	for (i = 0; i < state.n_slow; i++)
		say_failed(&state.slow[i], addr_port(&state.slow[i]), ETIMEDOUT);
	if (!state.has_told && plan.is_verbose)
		say("nc: connect to %s port %s (%s) failed: %s", dialled(),
		    has_proxy() ? plan.proxy.service : state.port, protocol(),
		    err->code ? strerror(err->code) : err->text);
}

static void on_no_address(const struct error *err)
{
	const char *why = err->code < 0 ? gai_strerror(err->code) : err->text;

	if (plan.is_listening)
		say("nc: getaddrinfo: %s", why);
	else if (has_proxy() && strcmp(err->subject, plan.proxy.host) != 0)
		say("nc: getaddrinfo(\"%s\", \"%s\"): %s", plan.host, state.port, why);
	else
		say("nc: getaddrinfo for host \"%s\" port %s: %s", dialled(),
		    has_proxy() ? plan.proxy.service : state.port, why);
}

static void on_other(const struct error *err)
{
	say("nc: %s%s%s", err->subject, err->subject[0] ? ": " : "", err->text);
}

static void on_error(const struct error *err)
{
	switch (err->phase) {
	case ERROR_RESOLVE:
		on_no_address(err);
		break;
	case ERROR_CONNECT:
		on_no_connection(err);
		break;
	case ERROR_PEER:
		state.is_silent_end = err->code == ETIMEDOUT && plan.ends_by_silence;
		if (!state.is_silent_end)
			on_other(err);
		break;
	default:
		on_other(err);
	}
}

static const struct voice voice = {
	.error = on_error,
	.attempt = on_attempt,
	.opened = on_opened,
	.probed = on_probed,
	.listening = on_listening,
	.received = on_received,
};

/* ---- runs ---- */

/* The status of the command as nc would end: signals stay what they are. */
static int translate(int status)
{
	if (status > 128)
		return status;
	if (plan.is_probe)
		return state.n_open ? 0 : STATUS_FAILED;
	return status == 0 || state.is_silent_end ? 0 : STATUS_FAILED;
}

static int run_one(const struct nc_run *run)
{
	const struct command *command =
		plan.is_listening ? &listen_command : &connect_command;
	char *argv[NC_WORDS + 1]; /* running sorts them */
	int status;

	memcpy(argv, run->argv, sizeof(argv));
	memset(&state, 0, sizeof(state));
	state.port = run->argv[run->argc - 1];
	status = run_command(command, run->argc, argv);
	report_init(NULL, NULL); /* the command's config is gone */
	return translate(status);
}

static void rest(uint64_t ns)
{
	struct timespec left = { .tv_sec = (time_t)(ns / CLOCK_S),
				 .tv_nsec = (long)(ns % CLOCK_S) };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

static int run_all(void)
{
	int result = STATUS_FAILED, status;
	size_t i;

	for (i = 0; i < plan.n; i++) {
		if (i)
			rest(plan.pause_ns);
		status = run_one(&plan.runs[i]);
		if (status > 128)
			return status;
		if (status == 0)
			result = 0;
	}
	return result;
}

/* What is not read has no end either: the peer is told nothing (but with -N). */
static void drop_input(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && fd != STDIN_FILENO) {
		(void)dup2(fd, STDIN_FILENO);
		close(fd);
	}
}

static void drop_output(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && fd != STDOUT_FILENO) {
		(void)dup2(fd, STDOUT_FILENO);
		close(fd);
	}
}

static int refuse(const struct error *err)
{
	if (err->text[0])
		say("nc: %s", err->text);
	if (err->hint)
		fputs(err->hint, stderr);
	return STATUS_FAILED;
}

static int run(int argc, char **argv)
{
	struct nc_options options;
	struct error err = ERROR_INIT;
	int status;

	if (nc_options_parse(&options, argc, argv, &err) < 0)
		return refuse(&err);
	if (options.value['h']) {
		fprintf(stderr, "%s%s", nc_usage, nc_help);
		return 0;
	}
	if (nc_plan_make(&plan, &options, &err) < 0)
		return refuse(&err);
	if (plan.has_no_input)
		drop_input();
	if (plan.has_no_output)
		drop_output();
	voice_set(&voice);
	status = run_all();
	nc_plan_done(&plan);
	return status;
}

const struct personality nc_personality = { .name = "nc", .run = run };
