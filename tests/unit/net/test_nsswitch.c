/* nsswitch.conf as glibc 2.36 reads it: each case was tried with getent(1). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/nsswitch.h"

#include <stdio.h>
#include <string.h>

/* The sources with their brackets as read, "!" and a line number when it is broken. */
static const char *joined(const struct nsswitch *conf)
{
	static char text[NSSWITCH_SOURCES * 128];
	size_t i, n = 0;

	text[0] = '\0';
	if (conf->broken_line)
		n += (size_t)snprintf(text, sizeof(text), "!%u", conf->broken_line);
	for (i = 0; i < conf->n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", i ? " " : "",
				      conf->sources[i].name, conf->sources[i].brackets);
	return text;
}

static void the_line_is_read_as_glibc_does(void **state)
{
	static const struct {
		const char *text, *sources;
		unsigned line;
	} cases[] = {
		{ "hosts: files dns\n", "files dns", 1 },
		{ "hosts:files dns", "files dns", 1 },
		{ "hosts::  files\n", "files", 1 },
		{ "hosts files\n", "files", 1 },
		{ "# hosts: x\npasswd: y\n \thosts:\tfiles\tmymachines\n", "files mymachines", 3 },
		{ "hosts: files # dns\n", "files # dns", 1 },
		{ "hosts: dns#files\n", "dns#files", 1 },
		{ "hosts: files mdns4_minimal [NOTFOUND=return] dns\n",
		  "files mdns4_minimal[NOTFOUND=return] dns", 1 },
		{ "hosts: files[!unavail=Return]dns\n", "files[!unavail=Return] dns", 1 },
		{ "hosts: files [ NOTFOUND = return  SUCCESS=merge ] dns\n",
		  "files[NOTFOUND = return SUCCESS=merge] dns", 1 },
		{ "hosts: files\nhosts: dns\n", "dns", 2 },
		{ "hosts:\n", "", 1 },
		{ "", "files dns", 0 },
		{ "passwd: files\n", "files dns", 0 },
		{ "Hosts: files\n", "files dns", 0 },
		{ "hosts", "files dns", 0 },
		{ "hosts: dns\n\tfiles\n", "dns", 1 },
		{ "hosts: files [BAD=return] dns\n", "!1", 1 },
		{ "hosts: files [] dns\n", "!1", 1 },
		{ "hosts: files [NOTFOUND=return", "!1", 1 },
		{ "hosts: files [NOTFOUND] dns\n", "!1", 1 },
		{ "hosts: files [NOTFOUND=stop] dns\n", "!1", 1 },
		{ "hosts: files\npasswd: files [BAD=return]\n", "!2", 1 },
		{ "hosts: files\nsudoers: files [BAD=return]\n", "files", 1 },
	};
	struct nsswitch conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		nsswitch_parse(&conf, cases[i].text, strlen(cases[i].text));
		assert_string_equal(joined(&conf), cases[i].sources);
		assert_int_equal(conf.line, cases[i].line);
	}
}

static void brackets_become_actions(void **state)
{
	static const struct {
		const char *text;
		enum nsswitch_action actions[NSSWITCH_STATUSES];
	} cases[] = {
		/* SUCCESS, NOTFOUND, UNAVAIL, TRYAGAIN */
		{ "hosts: x", { NSSWITCH_RETURN } },
		{ "hosts: x [NOTFOUND=return]", { NSSWITCH_RETURN, NSSWITCH_RETURN } },
		{ "hosts: x [!UNAVAIL=return]",
		  { NSSWITCH_RETURN, NSSWITCH_RETURN, NSSWITCH_CONTINUE, NSSWITCH_RETURN } },
		{ "hosts: x [SUCCESS=merge TRYAGAIN=return]",
		  { NSSWITCH_MERGE, NSSWITCH_CONTINUE, NSSWITCH_CONTINUE, NSSWITCH_RETURN } },
		{ "hosts: x [success=continue]", { NSSWITCH_CONTINUE } },
	};
	struct nsswitch conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		nsswitch_parse(&conf, cases[i].text, strlen(cases[i].text));
		assert_int_equal(conf.n, 1);
		assert_memory_equal(conf.sources[0].actions, cases[i].actions,
				    sizeof(cases[i].actions));
	}
}

static void what_was_written_is_kept(void **state)
{
	static const char text[] = "hosts: dns\nhosts:\t files  [NOTFOUND=return] dns \r\n";
	struct nsswitch conf;

	(void)state;
	nsswitch_parse(&conf, text, sizeof(text) - 1);
	assert_string_equal(conf.text, "files  [NOTFOUND=return] dns");
	assert_int_equal(conf.other_lines, 1);
	assert_int_equal(nsswitch_find(&conf, "dns"), 1);
	assert_int_equal(nsswitch_find(&conf, "mdns"), -1);
}

static void too_many_words_are_left_out(void **state)
{
	char text[8192] = "hosts:";
	struct nsswitch conf;
	size_t i, n = strlen(text);

	(void)state;
	for (i = 0; i < 40; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " w%zu", i);
	memset(text + n, 'x', 100);
	nsswitch_parse(&conf, text, n + 100);
	assert_int_equal(conf.n, NSSWITCH_SOURCES);
	assert_string_equal(conf.sources[NSSWITCH_SOURCES - 1].name, "w15");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_is_read_as_glibc_does),
		cmocka_unit_test(brackets_become_actions),
		cmocka_unit_test(what_was_written_is_kept),
		cmocka_unit_test(too_many_words_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
