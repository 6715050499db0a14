/* The table of telnet's options. */
#include "connect/telnet_opts.h"

#include "base/error.h"
#include "base/mem.h"

static const char *const trace_words[] = { "none", "telnet", NULL };

static const struct opt telnet_opts[] = {
	{ .name = "user",
	  .type = OPT_STRING,
	  .at = FIELD(telnet_options, user, const char *),
	  .arg = "name",
	  .help = "tell a telnet server to log this user in" },
	{ .name = "env",
	  .type = OPT_LIST,
	  .at = FIELD(telnet_options, environment, struct opt_list),
	  .arg = "name[=value]",
	  .help = "tell a telnet server this variable; no other is ever told" },
	{ .name = "serial",
	  .type = OPT_STRING,
	  .at = FIELD(telnet_options, serial, const char *),
	  .arg = "speed[,frame[,flow]]",
	  .help = "set the serial line behind the server (RFC 2217): 115200,8n1" },
	{ .name = "binary",
	  .type = OPT_FLAG,
	  .at = FIELD(telnet_options, binary, bool),
	  .help = "ask for telnet's binary mode, both ways" },
	{ .name = "trace",
	  .type = OPT_CHOICE,
	  .at = FIELD(telnet_options, trace, int),
	  .arg = "protocol",
	  .def = "none",
	  .choices = trace_words,
	  .help = "show on standard error what is said in telnet, in words" },
};

const struct opt_group telnet_group = OPT_GROUP("Options of telnet", telnet_opts);

int telnet_options_check(const struct telnet_options *options, bool is_spoken, struct error *err)
{
	const char *given = options->user		? "--user"
			    : options->environment.n	? "--env"
			    : options->serial		? "--serial"
			    : options->binary		? "--binary"
			    : options->trace		? "--trace"
							: NULL;

	if (is_spoken || !given)
		return 0;
	error_set(err, ERROR_USAGE, 0, given, "is an option of telnet, which is not spoken here");
	error_hint(err, "--telnet always speaks it in a pipe, too");
	return -1;
}
