/*
 * netkit called as `telnet`: its command line, its texts and its exit statuses, as inetutils
 * 2.4 has them.  docs/telnet.md lists where it differs.
 */
#include "base/error.h"
#include "cli/command.h"
#include "cli/personality.h"
#include "cli/report.h"
#include "cli/version.h"
#include "connect/connect.h"
#include "connect/escape.h"
#include "connect/session.h"
#include "connect/session_state.h"
#include "net/endpoint.h"
#include "net/service.h"
#include "stream/telnet.h"

#include <ctype.h>
#include <getopt.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

enum { STATUS_WRONG_USE = 64, STATUS_FAILED = 1 }; /* telnet's own */

extern const struct command connect_command;

static const char usage[] =
	"Usage: telnet [OPTION...] [HOST [PORT]]\n"
	"Login to remote system HOST (optionally, on service port PORT)\n"
	"\n"
	"  -4, --ipv4             use only IPv4\n"
	"  -6, --ipv6             use only IPv6\n"
	"  -8, --binary           use an 8-bit data transmission\n"
	"  -a, --login            attempt automatic login\n"
	"  -b, --bind=ADDRESS     bind to specific local ADDRESS\n"
	"  -c, --no-rc            do not read the user's .telnetrc file\n"
	"  -e, --escape=CHAR      use CHAR as an escape character\n"
	"  -E, --no-escape        use no escape character\n"
	"  -K, --no-login         do not automatically login to the remote system\n"
	"  -l, --user=USER        attempt automatic login as USER\n"
	"  -L, --binary-output    use an 8-bit data transmission for output only\n"
	"  -?, --help             give this help list\n"
	"  -V, --version          print program version\n";

static const struct option long_options[] = {
	{ "ipv4", no_argument, NULL, '4' },
	{ "ipv6", no_argument, NULL, '6' },
	{ "binary", no_argument, NULL, '8' },
	{ "login", no_argument, NULL, 'a' },
	{ "bind", required_argument, NULL, 'b' },
	{ "no-rc", no_argument, NULL, 'c' },
	{ "debug", no_argument, NULL, 'd' },
	{ "escape", required_argument, NULL, 'e' },
	{ "no-escape", no_argument, NULL, 'E' },
	{ "no-login", no_argument, NULL, 'K' },
	{ "user", required_argument, NULL, 'l' },
	{ "binary-output", no_argument, NULL, 'L' },
	{ "trace", required_argument, NULL, 'n' },
	{ "rlogin", no_argument, NULL, 'r' },
	{ "encrypt", no_argument, NULL, 'x' },
	{ "realm", required_argument, NULL, 'k' },
	{ "disable-auth", required_argument, NULL, 'X' },
	{ "help", no_argument, NULL, '?' + 256 },
	{ "usage", no_argument, NULL, '?' + 256 },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* Those that netkit has no use for, and why. */
static const struct {
	int letter;
	const char *reason;
} refused[] = {
	{ 'd', "socket debugging is switched at the prompt ('toggle debug')" },
	{ 'k', "netkit has no AUTHENTICATION option" },
	{ 'n', "there is no trace file (netkit connect --trace telnet shows the options)" },
	{ 'r', "there is no rlogin mode ('-e ~' sets the escape character)" },
	{ 'x', "netkit has no ENCRYPT option: its ciphers are broken (use ssh)" },
	{ 'X', "netkit has no AUTHENTICATION option" },
};

struct line {
	struct connect_config config;
	struct session_style style;
	int escape;
	int status; /* of what is over already, or -1 */
};

/* ---- errors ---- */

/* Standard output or standard error: where telnet has them. */
static void report(const struct error *err, const struct endpoint *endpoint)
{
	const char *service = endpoint->service;

	if (!*service || !strcmp(service, "23"))
		service = "telnet";
	if (err->phase == ERROR_RESOLVE) {
		session_print("Server lookup failure:  %s:%s, %s\n", endpoint->host, service,
			      gai_strerror(err->code));
		return;
	}
	fflush(stdout);
	if (err->phase == ERROR_CONNECT)
		report_note(0, "telnet: Unable to connect to remote host: %s",
			    err->code ? strerror(err->code) : err->text);
	else
		report_note(0, "telnet: %s%s%s", err->subject, *err->subject ? ": " : "",
			    err->text);
}

/* ---- the command line ---- */

static void try_help(void)
{
	fprintf(stderr, "Try 'telnet --help' or 'telnet --usage' for more information.\n");
}

static int refuse(int letter)
{
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (refused[i].letter != letter)
			continue;
		fprintf(stderr, "telnet: -%c: %s\n", letter, refused[i].reason);
		return STATUS_WRONG_USE;
	}
	try_help(); /* getopt_long(3) has said what is wrong */
	return STATUS_WRONG_USE;
}

static void set_escape(struct line *line, const char *word)
{
	char text[ESCAPE_TEXT];

	if (!escape_parse(word, &line->escape))
		line->escape = *word ? (unsigned char)*word : ESCAPE_NONE;
	printf("Telnet escape character is '%s'.\n", escape_format(text, line->escape));
}

/* 0, or the status with which it is over. */
static int set_option(struct line *line, int letter, const char *value)
{
	struct connect_config *c = &line->config;

	switch (letter) {
	case '4':
	case '6':
		c->common.ipv4 = letter == '4';
		c->common.ipv6 = letter == '6';
		break;
	case '8':
		line->style.wants = TELNET_WANTS_BINARY_IN | TELNET_WANTS_BINARY_OUT;
		break;
	case 'L':
		line->style.wants |= TELNET_WANTS_BINARY_OUT;
		break;
	case 'a':
	case 'K':
		line->style.logs_in = letter == 'a';
		break;
	case 'b':
		c->dialing.source = value;
		break;
	case 'c':
		line->style.skips_rc = true;
		break;
	case 'e':
		set_escape(line, value);
		break;
	case 'E':
		line->escape = ESCAPE_NONE;
		break;
	case 'l':
		c->telnet_options.user = value;
		break;
	default:
		return refuse(letter);
	}
	return 0;
}

/* Options, moved to the front by getopt_long(3); false: it is over, with line->status. */
static bool parse_options(struct line *line, int argc, char **argv)
{
	int letter;

	while ((letter = getopt_long(argc, argv, "468ab:cde:EKl:Ln:rxk:X:V", long_options,
				     NULL)) >= 0) {
		if (letter == '?' + 256 || (letter == '?' && optopt == '?')) {
			fputs(usage, stdout);
			line->status = 0;
			return false;
		}
		if (letter == 'V') {
			printf("telnet (netkit %s)\n", version_text());
			line->status = 0;
			return false;
		}
		line->status = set_option(line, letter, optarg);
		if (line->status)
			return false;
	}
	return true;
}

/* telnet's words for a port that is none. */
static bool check_port(const char *word)
{
	struct error err = ERROR_INIT;
	uint16_t port;

	if (word[strspn(word, "0123456789")]) {
		if (service_port(word, "tcp", &port, &err) == 0)
			return true;
		session_print("%s port name '%s'.\n", isdigit((unsigned char)*word) ? "Invalid"
									       : "Unknown",
			      word);
		return false;
	}
	if (service_port(word, "tcp", &port, &err) == 0 && port)
		return true;
	session_print("Port number %s is out of range.\n", word);
	return false;
}

/* HOST [[-]PORT] */
static int find_endpoint(struct line *line, char *const words[], struct endpoint *ret,
			 struct error *err)
{
	const char *service = words[1];

	if (!service)
		return endpoint_parse(words[0], ENDPOINT_BARE_HOST, ret, err);
	line->style.negotiates = service[0] == '-';
	service += line->style.negotiates;
	if (!check_port(service))
		return -1;
	return endpoint_from_words(words[0], service, ret, err);
}

static int talk(struct line *line, int argc, char *const words[])
{
	struct endpoint endpoint = { .kind = ENDPOINT_INET };
	struct error err = ERROR_INIT;
	int status = -1;

	if (argc > 2) {
		fprintf(stderr, "telnet: too many arguments\n");
		return STATUS_FAILED;
	}
	if (argc == 0)
		status = session_run(&line->config, &line->style, NULL, line->escape, &err);
	else if (find_endpoint(line, words, &endpoint, &err) == 0)
		status = session_run(&line->config, &line->style, &endpoint, line->escape, &err);
	if (status >= 0)
		return status;
	if (error_is_set(&err))
		report(&err, &endpoint);
	return STATUS_FAILED;
}

static int run(int argc, char **argv)
{
	static char name[] = "telnet";
	struct line line = { .style = { .prompt = "telnet> ", .is_telnet = true,
					.report = report } };

	argv[0] = name; /* getopt_long(3) begins its messages with it */
	opt_defaults(&connect_command, &line.config);
	(void)escape_parse("^]", &line.escape);
	if (parse_options(&line, argc, argv))
		line.status = talk(&line, argc - optind, argv + optind);
	opt_done(&connect_command, &line.config);
	return line.status;
}

const struct personality telnet_personality = { .name = "telnet", .run = run };
