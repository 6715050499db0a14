/* The hosts file as the source "files" of glibc 2.36 reads it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/hosts_file.h"

#include <string.h>

static const char text[] = "127.0.0.1\tlocalhost\n"
			   "# 10.0.0.1 web\n"
			   "\n"
			   "10.0.0.2  web  Web.example.net # web2\n"
			   "nonsense web\n"
			   "  2001:db8::2 web\r\n"
			   "10.0.0.9\n"
			   "fe80::1%lo zone\n"
			   "::1 localhost\n"
			   "::ffff:10.0.0.4 mapped\n"
			   "010.0.0.1 octal\n"
			   "10.0.0.3 web2";

static int set_up(void **state)
{
	static struct hosts_file file;

	hosts_file_parse(&file, text, sizeof(text) - 1);
	*state = &file;
	return 0;
}

static int tear_down(void **state)
{
	hosts_file_done(*state);
	return 0;
}

static void entries_keep_their_lines(void **state)
{
	static const unsigned lines[] = { 1, 4, 6, 9, 10, 12 };
	const struct hosts_file *file = *state;
	size_t i;

	assert_int_equal(file->n, ARRAY_SIZE(lines));
	for (i = 0; i < file->n; i++)
		assert_int_equal(file->entries[i].line, lines[i]);
	assert_int_equal(file->entries[1].names_n, 2);
	assert_string_equal(file->entries[1].names[1], "Web.example.net");
}

static void bad_lines_are_told(void **state)
{
	static const struct {
		unsigned line;
		enum hosts_flaw_kind kind;
		const char *word;
	} flaws[] = {
		{ 5, HOSTS_BAD_ADDRESS, "nonsense" },
		{ 7, HOSTS_NO_NAME, "10.0.0.9" },
		{ 8, HOSTS_BAD_ADDRESS, "fe80::1%lo" },
		{ 11, HOSTS_BAD_ADDRESS, "010.0.0.1" },
	};
	const struct hosts_file *file = *state;
	size_t i;

	assert_int_equal(file->flaws_n, ARRAY_SIZE(flaws));
	for (i = 0; i < file->flaws_n; i++) {
		assert_int_equal(file->flaws[i].line, flaws[i].line);
		assert_int_equal(file->flaws[i].kind, flaws[i].kind);
		assert_string_equal(file->flaws[i].word, flaws[i].word);
	}
}

static void names_are_found_as_glibc_does(void **state)
{
	static const struct {
		const char *name;
		int family;
		bool is_multi;
		size_t n;
		const char *first;
		unsigned line;
	} cases[] = {
		{ "WEB", AF_UNSPEC, true, 2, "10.0.0.2", 4 },
		{ "web", AF_UNSPEC, false, 1, "10.0.0.2", 4 },
		{ "web", AF_INET6, true, 1, "2001:db8::2", 6 },
		{ "web.", AF_UNSPEC, true, 0, NULL, 0 },
		{ "web2", AF_UNSPEC, true, 1, "10.0.0.3", 12 },
		{ "web3", AF_UNSPEC, true, 0, NULL, 0 },
		{ "localhost", AF_UNSPEC, true, 2, "127.0.0.1", 1 },
		{ "localhost", AF_INET, true, 2, "127.0.0.1", 1 },
		{ "mapped", AF_INET, true, 1, "10.0.0.4", 10 },
		{ "mapped", AF_UNSPEC, true, 1, "::ffff:10.0.0.4", 10 },
		{ "octal", AF_UNSPEC, true, 0, NULL, 0 },
	};
	char shown[ADDR_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr a[4];
		unsigned lines[4];

		assert_int_equal(hosts_file_find(*state, cases[i].name, cases[i].family,
						 cases[i].is_multi, a, lines, 4),
				 cases[i].n);
		if (!cases[i].n)
			continue;
		assert_string_equal(addr_format(shown, &a[0]), cases[i].first);
		assert_int_equal(lines[0], cases[i].line);
	}
}

static void addresses_are_found(void **state)
{
	struct addr a;

	assert_true(addr_parse("2001:db8::2", 0, &a));
	assert_int_equal(hosts_file_by_addr(*state, &a)->line, 6);
	assert_true(addr_parse("192.0.2.1", 0, &a));
	assert_null(hosts_file_by_addr(*state, &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_keep_their_lines),
		cmocka_unit_test(bad_lines_are_told),
		cmocka_unit_test(names_are_found_as_glibc_does),
		cmocka_unit_test(addresses_are_found),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
