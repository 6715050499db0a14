/* The sources of names: what nsswitch.conf says, and which line of the hosts file it was.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "hostinfo/full_name.h"
#include "hostinfo/sources.h"

#include <stdio.h>
#include <string.h>

static const char *joined(const struct sources *s)
{
	static char text[SOURCES_MAX * SOURCES_WORD];
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < s->n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i ? " " : "",
				      s->words[i]);
	return text;
}

static void line_of_hosts_is_read(void **state)
{
	static const char *const cases[][2] = {
		{ "hosts: files dns\n", "files dns" },
		{ "hosts:files dns", "files dns" },
		{ "# hosts: x\npasswd: y\n \thosts:\tfiles\tmymachines # dns\n",
		  "files mymachines" },
		{ "hosts: files mdns4_minimal [NOTFOUND=return] dns\n",
		  "files mdns4_minimal dns" },
		{ "hosts: files [!UNAVAIL=return]dns\n", "files dns" },
		{ "hosts: resolve [!UNAVAIL=return", "resolve" },
		{ "hosts: files\nhosts: dns\n", "files dns" },
		{ "", "files dns" },
		{ "hosts:\n", "files dns" },
		{ "passwd: files\n", "files dns" },
	};
	struct sources s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sources_parse(cases[i][0], &s);
		assert_string_equal(joined(&s), cases[i][1]);
	}
}

static void too_many_words_are_left_out(void **state)
{
	char text[8192] = "hosts:";
	struct sources s;
	size_t i, n = strlen(text);

	(void)state;
	for (i = 0; i < 40; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " w%zu", i);
	memset(text + n, 'x', 100);
	text[n + 100] = '\0';
	sources_parse(text, &s);
	assert_int_equal(s.n, SOURCES_MAX);
	assert_string_equal(s.words[SOURCES_MAX - 1], "w15");
}

static void wrong_sources_are_refused(void **state)
{
	static const struct {
		const char *word;
		enum error_phase phase;
		const char *text;
	} cases[] = {
		{ "dsn", ERROR_USAGE,
		  "there is no source of names 'dsn'; did you mean dns?" },
		{ "qqqqqq", ERROR_USAGE, "there is no source of names 'qqqqqq'" },
		{ "../../tmp/x", ERROR_USAGE,
		  "there is no source of names '../../tmp/x'" },
		{ "", ERROR_USAGE, "there is no source of names ''" },
		{ "nisplus", ERROR_LOCAL,
		  "the module libnss_nisplus.so.2 is not installed" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(sources_use(cases[i].word, &err), -1);
		assert_int_equal(err.phase, cases[i].phase);
		assert_string_equal(err.text, cases[i].text);
	}
}

static void line_of_a_name_is_found(void **state)
{
	static const char hosts[] = "127.0.0.1\tlocalhost\n"
				    "# 192.0.2.1 commented\n"
				    "\n"
				    "192.0.2.2  vm.example VM # trailing\n"
				    "192.0.2.3 last";
	static const struct {
		const char *name;
		unsigned line;
	} cases[] = {
		{ "localhost", 1 },  { "commented", 0 }, { "vm", 4 },
		{ "vm.example", 4 }, { "trailing", 0 },  { "last", 5 },
		{ "loca", 0 },       { "192.0.2.3", 0 }, { "", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(full_name_line(hosts, cases[i].name), cases[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_of_hosts_is_read),
		cmocka_unit_test(too_many_words_are_left_out),
		cmocka_unit_test(wrong_sources_are_refused),
		cmocka_unit_test(line_of_a_name_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
