/* Negotiations and subnegotiations on the screen. */
#include "connect/session_show.h"

#include "base/buf.h"
#include "cli/report.h"
#include "connect/session_state.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_proto.h"

enum { LINE_MAX_BYTES = 8192 };

static bool shows_options(const struct session *s)
{
	return s->settings.toggles[TOGGLE_OPTIONS];
}

void session_show_negotiation(struct stream *telnet, bool is_sent, uint8_t verb, uint8_t option,
			      void *user)
{
	const struct session *s = user;
	char name[16];

	(void)telnet;
	if (shows_options(s))
		session_print("%s %s %s\r\n", is_sent ? "SENT" : "RCVD", telnet_command_name(verb),
			      telnet_describe_option(name, option));
}

static void complain_of_serial(const struct session *s, const uint8_t *data, size_t n)
{
	struct buf b;

	buf_init(&b, 256);
	if (telnet_serial_complain(&s->offer.serial, data, n, &b))
		report_warning("--serial: %s", buf_string(&b));
	buf_done(&b);
}

void session_show_sub(struct stream *telnet, bool is_sent, uint8_t option, const uint8_t *data,
		      size_t n, void *user)
{
	const struct session *s = user;
	bool is_status = option == TELOPT_STATUS && !is_sent;
	struct buf b;

	(void)telnet;
	if (option == TELOPT_COM_PORT && !is_sent)
		complain_of_serial(s, data, n);
	if (!shows_options(s) && !is_status)
		return;
	buf_init(&b, LINE_MAX_BYTES);
	telnet_describe_sub(&b, option, data, n);
	session_print("%s IAC SB %s IAC SE\r\n", is_sent ? "SENT" : "RCVD", buf_string(&b));
	buf_done(&b);
}
