/*
 * The interactive session's two sides: lines that somebody types (the first byte is even), and
 * messages that a server sends, shown with `set debug` (it is odd).  No crash, and nothing comes
 * out that could drive a terminal.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/resolvconf.h"
#include "lookup/session_print.h"
#include "lookup/session_settings.h"
#include "lookup/session_words.h"
#include "support/lib_shown.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void type_lines(char *text)
{
	struct resolvconf_input none = { .text = NULL };
	struct session_settings s;
	struct resolvconf conf = { 0 };
	struct buf out;
	char *line, *save;

	resolvconf_parse(&conf, &none);
	session_settings_init(&s, &conf);
	buf_init(&out, SIZE_MAX / 2);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct session_order order = session_order(line);

		if (order.verb == SESSION_SET)
			(void)session_settings_apply(&s, order.arg, &out);
	}
	session_settings_show(&s, &out, false);
	shown_check(&out);
	buf_done(&out);
	session_settings_done(&s);
	resolvconf_done(&conf);
}

static void show_message(const uint8_t *wire, size_t size, bool has_type)
{
	struct error err = ERROR_INIT;
	struct question question;
	struct message m;
	struct addr server = addr_loopback(AF_INET, 53);
	struct session_page page = { .message = &m, .question = &question, .typed = "x.test",
				     .server_name = "127.0.0.1", .server = &server,
				     .has_type = has_type, .is_debugging = true };
	struct buf out;

	if (message_parse(&m, wire, size, &err) < 0 || !message_question(&m, 0, &question))
		return;
	buf_init(&out, SIZE_MAX / 2);
	session_print_page(&out, &page);
	shown_check(&out);
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	if (data[0] & 1) {
		show_message(data + 1, size - 1, data[0] & 2);
	} else {
		text = xstrndup((const char *)data + 1, size - 1);
		type_lines(text);
		free(text);
	}
	return 0;
}
