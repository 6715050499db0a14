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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		{ "--dscp=gold",
		  "'gold' is no class: ef, cs0 to cs7, af11 to af43, le, or 0 to 63" },
		{ "--dscp=64", NULL },
		{ "--interface=nowhere0", "this host has no interface nowhere0" },
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
		{ "--keepalive=10s", "", "--keepalive is for TCP alone" },
		{ "--mptcp", "", "--mptcp is for TCP alone" },
		{ "--md5-file=x", "", "--md5-file is for TCP alone" },
		{ "--ttl=5", "",
		  "--ttl is for packets, which a unix socket does not send" },
		{ "--dscp=ef", "",
		  "--dscp is for packets, which a unix socket does not send" },
		{ "--interface=lo", "",
		  "--interface is for packets, which a unix socket does not send" },
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

static void datagrams_are_no_connection(void **state)
{
	static const char *const cases[] = { "--keepalive=10s", "--mptcp", "--md5-file=x",
					     "--wait=1s" };
	struct dial_config dial;
	size_t i;

	(void)state;
	endpoint.socktype = SOCK_DGRAM;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(get(&dial, &err, cases[i], NULL, NULL, NULL), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	assert_int_equal(get(&dial, &(struct error){ 0 }, "--dscp=af41", "--interface=lo", NULL,
			     NULL), 0);
	assert_int_equal(dial.tuning.dscp, 34);
	assert_string_equal(dial.tuning.interface, "lo");
	endpoint.socktype = 0;
}

static void a_key_comes_from_a_file(void **state)
{
	char path[] = "/tmp/netkit-test.XXXXXX", option[64], text[100];
	int fd = mkstemp(path);
	struct error err = ERROR_INIT;
	struct dial_config dial;

	(void)state;
	memset(text, 'k', sizeof(text));
	snprintf(option, sizeof(option), "--md5-file=%s", path);
	assert_int_equal(get(&dial, &err, option, NULL, NULL, NULL), -1);
	assert_string_equal(err.text, "a key has 1 to 80 bytes");
	assert_int_equal(write(fd, "secret\n", 7), 7);
	assert_int_equal(get(&dial, &err, option, NULL, NULL, NULL), 0);
	assert_int_equal(dial.tuning.key_len, 6);
	assert_memory_equal(dial.tuning.key, "secret", 6);
	assert_int_equal(pwrite(fd, text, 80, 0), 80);
	assert_int_equal(get(&dial, &err, option, NULL, NULL, NULL), 0);
	assert_int_equal(dial.tuning.key_len, 80);
	assert_int_equal(pwrite(fd, text, 100, 0), 100);
	assert_int_equal(get(&dial, &err, option, NULL, NULL, NULL), -1);
	close(fd);
	unlink(path);
	assert_int_equal(get(&dial, &err, option, NULL, NULL, NULL), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
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
		cmocka_unit_test(datagrams_are_no_connection),
		cmocka_unit_test(a_key_comes_from_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
