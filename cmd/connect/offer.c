/* What connect has to say in telnet's options. */
#include "connect/offer.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/term.h"
#include "connect/settings.h"
#include "connect/telnet_opts.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* TERM as a terminal type of RFC 1091, or that it is not known. */
static const char *terminal_type(void)
{
	const char *term = getenv("TERM");
	size_t n = term ? strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789-+./_")
			: 0;

	return n && n < OFFER_NAME && !term[n] ? term : "unknown";
}

/* "xterm-256color", and for who does not know that one its family, "xterm". */
static void set_terminals(struct offer *o)
{
	size_t n;

	snprintf(o->terminal, sizeof(o->terminal), "%s", terminal_type());
	snprintf(o->family, sizeof(o->family), "%s", o->terminal);
	n = strcspn(o->family, "-+.");
	o->family[n] = '\0';
	o->terminals[0] = o->terminal;
	if (n && strcmp(o->family, o->terminal))
		o->terminals[1] = o->family;
}

static void set_speed(struct offer *o)
{
	static const struct {
		speed_t code;
		unsigned long speed;
	} speeds[] = {
		{ B1200, 1200 },   { B2400, 2400 },	{ B4800, 4800 },     { B9600, 9600 },
		{ B19200, 19200 }, { B57600, 57600 },	{ B115200, 115200 }, { B230400, 230400 },
		{ B460800, 460800 }, { B921600, 921600 },
	};
	unsigned long speed = 38400;
	struct termios mode;
	size_t i;

	if (tcgetattr(STDIN_FILENO, &mode) == 0)
		for (i = 0; i < ARRAY_SIZE(speeds); i++)
			if (cfgetospeed(&mode) == speeds[i].code)
				speed = speeds[i].speed;
	snprintf(o->speed, sizeof(o->speed), "%lu,%lu", speed, speed);
}

/* All variables are known, so that the prompt can show and export them; none is told. */
static void import_environment(struct offer *o)
{
	char name[256];
	char **v;

	for (v = environ; *v; v++) {
		size_t n = strcspn(*v, "=");

		if (!(*v)[n] || n >= sizeof(name))
			continue;
		memcpy(name, *v, n);
		name[n] = '\0';
		telnet_environ_define(&o->environment, name, *v + n + 1, false);
	}
}

static int export(struct offer *o, const char *word, struct error *err)
{
	struct telnet_variable *variable;
	char name[256];
	size_t n = strcspn(word, "=");

	snprintf(name, sizeof(name), "%.*s", (int)n, word);
	if (!n || n >= sizeof(name))
		return error_set(err, ERROR_USAGE, 0, "--env", "'%.40s' is no NAME or NAME=VALUE",
				 word);
	if (word[n]) {
		telnet_environ_define(&o->environment, name, word + n + 1, true);
		return 0;
	}
	variable = telnet_environ_find(&o->environment, name);
	if (!variable)
		return error_set(err, ERROR_USAGE, 0, "--env",
				 "there is no variable %.60s in the environment", name);
	variable->is_exported = true;
	return 0;
}

static int set_serial(struct offer *o, const char *text, struct error *err)
{
	if (telnet_serial_parse(text, &o->serial))
		return 0;
	error_set(err, ERROR_USAGE, 0, "--serial", "'%.40s' is no setting of a serial line", text);
	error_hint(err, "speed, data bits with parity (n, e, o, m, s) and stop bits, flow control "
			"(none, software, hardware): 115200,8n1,hardware");
	return -1;
}

int offer_init(struct offer *o, const struct telnet_options *options, struct error *err)
{
	size_t i;

	*o = (struct offer){ .serial = { .speed = 0 } };
	import_environment(o);
	set_terminals(o);
	set_speed(o);
	(void)setlocale(LC_CTYPE, "");
	if (options->serial && set_serial(o, options->serial, err) < 0)
		return -1;
	for (i = 0; i < options->environment.n; i++)
		if (export(o, options->environment.items[i], err) < 0)
			return -1;
	if (options->user)
		telnet_environ_define(&o->environment, "USER", options->user, true);
	return 0;
}

void offer_done(struct offer *o)
{
	telnet_environ_done(&o->environment);
}

static void add_terminal(struct offer *o, const struct settings *settings,
			 struct telnet_config *config)
{
	unsigned columns, rows;

	settings_characters(settings, o->characters);
	config->characters = o->characters;
	config->terminals = o->terminals;
	config->speed = o->speed;
	config->charset = nl_langinfo(CODESET);
	config->has_flow = true;
	if (term_size(STDIN_FILENO, &columns, &rows)) {
		config->columns = (uint16_t)columns;
		config->rows = (uint16_t)rows;
	}
}

struct telnet_config offer_config(struct offer *o, const struct telnet_options *options,
				  const struct settings *settings)
{
	struct telnet_config config = { .columns = 0 };

	if (settings || options->user || options->environment.n)
		config.environment = &o->environment;
	if (settings)
		add_terminal(o, settings, &config);
	if (o->serial.speed)
		config.serial = &o->serial;
	if (options->binary || o->serial.speed)
		config.wants = TELNET_WANTS_BINARY_IN | TELNET_WANTS_BINARY_OUT;
	return config;
}
