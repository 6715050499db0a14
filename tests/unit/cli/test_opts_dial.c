/* The options "Connecting", from the command line to struct dial_config. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/opts_common.h"
#include "cli/opts_dial.h"
#include "net/dial.h"
#include "net/endpoint.h"

#include <string.h>

struct config {
	struct common_config common;
	struct dialing_config dialing;
};

static const struct opt_use uses[] = {
	{ &common_group, 0 },
	{ &dialing_group, offsetof(struct config, dialing) },
	{ NULL, 0 },
};

static const struct command cmd = {
	.name = "test",
	.uses = uses,
	.config_size = sizeof(struct config),
};

static struct endpoint endpoint; /* where to: by default an internet address */

/* Parses up to four words and makes a dial_config of them. */
static int get(struct dial_config *ret, struct error *err, const char *a, const char *b,
	       const char *c, const char *d)
{
	struct config config;
	char *argv[6] = { (char *)(uintptr_t) "test" };
	const char *words[] = { a, b, c, d };
	int argc = 1, operands, result;
	size_t i;

	memset(&config, 0, sizeof(config));
	for (i = 0; i < 4 && words[i]; i++)
		argv[argc++] = (char *)(uintptr_t)words[i];
	opt_defaults(&cmd, &config);
	result = opt_parse(&cmd, &config, argc, argv, &operands, err);
	if (!result)
		result = dialing_get(&config.dialing, &config.common, &endpoint, ret, err);
	opt_done(&cmd, &config);
	return result;
}

static void defaults_are_those_of_dial(void **state)
{
	struct dial_config dial;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(get(&dial, &err, NULL, NULL, NULL, NULL), 0);
	assert_int_equal(dial.timeout, DIAL_TIMEOUT);
	assert_int_equal(dial.stagger, DIAL_STAGGER);
	assert_int_equal(dial.family, AF_UNSPEC);
	assert_int_equal(dial.source4.len + dial.source6.len, 0);
	assert_int_equal(dial.source_port, 0);
}

static void values_arrive(void **state)
{
	struct dial_config dial;
	struct error err = ERROR_INIT;
	char text[ADDR_TEXT];

	(void)state;
	assert_int_equal(
		get(&dial, &err, "--timeout=1500ms", "--stagger=40ms", "-4", NULL), 0);
	assert_int_equal(dial.timeout, 1500 * CLOCK_MS);
	assert_int_equal(dial.stagger, 40 * CLOCK_MS);
	assert_int_equal(dial.family, AF_INET);
	assert_int_equal(get(&dial, &err, "-s", "2001:db8::1", "--source-port", "4711"),
			 0);
	assert_string_equal(addr_format(text, &dial.source6), "2001:db8::1");
	assert_int_equal(dial.source4.len, 0);
	assert_int_equal(dial.source_port, 4711);
}

static void source_can_be_an_interface(void **state)
{
	struct dial_config dial;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(get(&dial, &err, "-s", "lo", NULL, NULL), 0);
	assert_true(addr_is_loopback(&dial.source4));
}

static void mistakes_are_explained(void **state)
{
	static const struct {
		const char *option, *text;
	} cases[] = {
		{ "--source=nowhere0",
		  "nowhere0 is no address and no interface of this host" },
		{ "--source-port=65536", NULL },
		{ "--source-port=0", NULL },
		{ "--stagger=5ms", NULL },
		{ "--timeout=0", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct dial_config dial;
		struct error err = ERROR_INIT;

		assert_int_equal(get(&dial, &err, cases[i].option, NULL, NULL, NULL), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		if (cases[i].text)
			assert_string_equal(err.text, cases[i].text);
	}
}

static void a_unix_socket_has_no_use_for_them(void **state)
{
	static const struct {
		const char *option, *subject, *text;
	} cases[] = {
		{ "-4", "--ipv4", "a unix socket has no IP address" },
		{ "-6", "--ipv6", "a unix socket has no IP address" },
		{ "--source=127.0.0.1", "--source", "a unix socket has no IP address" },
		{ "--source=nowhere0", "--source", "a unix socket has no IP address" },
		{ "--source-port=7", "--source-port", "a unix socket has no port" },
		{ "--stagger=1s", "--stagger", "a unix socket is one address" },
	};
	struct dial_config dial;
	size_t i;

	(void)state;
	endpoint.kind = ENDPOINT_UNIX;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(get(&dial, &err, cases[i].option, NULL, NULL, NULL), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.subject, cases[i].subject);
		assert_string_equal(err.text, cases[i].text);
	}
	assert_int_equal(get(&dial, &(struct error){ 0 }, "--timeout=1s", NULL, NULL, NULL),
			 0);
	endpoint.kind = ENDPOINT_INET;
}

static void a_unix_datagram_socket_has_a_path(void **state)
{
	struct error err = ERROR_INIT;
	struct dial_config dial;
	char text[ADDR_TEXT];

	(void)state;
	endpoint.kind = ENDPOINT_UNIX;
	endpoint.socktype = SOCK_DGRAM;
	assert_int_equal(get(&dial, &err, "--source=/run/own", NULL, NULL, NULL), 0);
	assert_string_equal(addr_format(text, &dial.source_unix), "/run/own");
	endpoint.kind = ENDPOINT_INET;
	endpoint.socktype = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_dial),
		cmocka_unit_test(values_arrive),
		cmocka_unit_test(source_can_be_an_interface),
		cmocka_unit_test(mistakes_are_explained),
		cmocka_unit_test(a_unix_socket_has_no_use_for_them),
		cmocka_unit_test(a_unix_datagram_socket_has_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
