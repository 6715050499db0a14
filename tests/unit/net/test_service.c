/* Service names and numbers; the names are those of Debian's /etc/services (netbase). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/service.h"

#include <string.h>

static void numbers_are_strict(void **state)
{
	static const struct {
		const char *text;
		int port; /* -1: refused */
	} cases[] = {
		{ "0", 0 },
		{ "7", 7 },
		{ "65535", 65535 },
		{ "65536", -1 },
		{ "99999", -1 },
		{ "-1", -1 },
		{ "+7", -1 },
		{ " 7", -1 },
		{ "7 ", -1 },
		{ "0x50", -1 },
		{ "", -1 },
		{ "00080", 80 },
		{ "99999999999999999999", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		uint16_t port = 4711;
		int result = service_port(cases[i].text, NULL, &port, &err);

		assert_int_equal(result, cases[i].port < 0 ? -1 : 0);
		assert_int_equal(port, cases[i].port < 0 ? 4711 : cases[i].port);
		assert_int_equal(err.phase, cases[i].port < 0 ? ERROR_USAGE : ERROR_NONE);
	}
}

static void well_known_names_have_their_ports(void **state)
{
	static const struct {
		const char *name, *protocol;
		uint16_t port;
	} cases[] = {
		{ "echo", "tcp", 7 },    { "echo", "udp", 7 },  { "ftp", NULL, 21 },
		{ "telnet", "tcp", 23 }, { "smtp", NULL, 25 },  { "mail", "tcp", 25 },
		{ "domain", "udp", 53 }, { "http", "tcp", 80 }, { "https", NULL, 443 },
		{ "tftp", NULL, 69 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		uint16_t port = 0;

		assert_int_equal(
			service_port(cases[i].name, cases[i].protocol, &port, &err), 0);
		assert_int_equal(port, cases[i].port);
	}
}

static void unknown_names_are_explained(void **state)
{
	struct error err = ERROR_INIT;
	uint16_t port;

	(void)state;
	assert_int_equal(service_port("htpp", NULL, &port, &err), -1);
	assert_string_equal(err.text, "there is no service 'htpp'; did you mean http?");
	assert_int_equal(service_port("qqqqqqqq", "udp", &port, &err), -1);
	assert_string_equal(err.text, "there is no udp service 'qqqqqqqq'");
	assert_int_equal(service_port("65536", NULL, &port, &err), -1);
	assert_string_equal(err.text, "port 65536 is out of range: 0 to 65535");
	assert_int_equal(error_status(&err), STATUS_USAGE);
}

static void ports_have_names(void **state)
{
	char name[SERVICE_TEXT];

	(void)state;
	assert_true(service_name(7, "tcp", name));
	assert_string_equal(name, "echo");
	assert_true(service_name(69, NULL, name));
	assert_string_equal(name, "tftp");
	assert_false(service_name(69, "tcp", name));
	assert_false(service_name(0, NULL, name));
}

struct seen {
	size_t n;
	bool has_alias;
};

static bool look(const struct service_entry *entry, void *user)
{
	struct seen *seen = user;

	seen->n++;
	if (!strcmp(entry->name, "smtp") && entry->port == 25)
		seen->has_alias = entry->aliases[0] && !strcmp(entry->aliases[0], "mail");
	return true;
}

static bool stop_at_once(const struct service_entry *entry, void *user)
{
	(void)entry;
	(void)user;
	return false;
}

static void database_can_be_walked(void **state)
{
	struct seen seen = { 0, false };
	size_t n = service_each(look, &seen);

	(void)state;
	assert_int_equal(n, seen.n);
	assert_true(seen.n > 100);
	assert_true(seen.has_alias);
	assert_int_equal(service_each(stop_at_once, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(well_known_names_have_their_ports),
		cmocka_unit_test(unknown_names_are_explained),
		cmocka_unit_test(ports_have_names),
		cmocka_unit_test(database_can_be_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
