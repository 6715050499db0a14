/* Whole files, their bound and their errors. */
#include "base/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/netkit-file.XXXXXX";

static void write_bytes(size_t n)
{
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "we");

	assert_non_null(f);
	while (n--)
		fputc('x', f);
	assert_int_equal(fclose(f), 0);
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	strncpy(path, "/tmp/netkit-file.XXXXXX", sizeof(path));
	return 0;
}

static void test_every_byte_is_read(void **state)
{
	size_t n = 0;
	char *text;

	(void)state;
	write_bytes(100000);
	text = file_read(path, 1 << 20, &n);
	assert_non_null(text);
	assert_int_equal(n, 100000);
	assert_int_equal(strlen(text), n);
	free(text);
}

static void test_an_empty_file_is_an_empty_text(void **state)
{
	size_t n = 1;
	char *text;

	(void)state;
	write_bytes(0);
	text = file_read(path, 1 << 20, &n);
	assert_string_equal(text, "");
	assert_int_equal(n, 0);
	free(text);
}

static void test_no_more_than_the_bound(void **state)
{
	size_t n = 0;
	char *text;

	(void)state;
	write_bytes(10000);
	text = file_read(path, 5000, &n);
	assert_int_equal(n, 5000);
	assert_int_equal(strlen(text), 5000);
	free(text);
}

static void test_errors_are_errno(void **state)
{
	size_t n = 7;

	(void)state;
	assert_null(file_read("/nonexistent/file", 10, &n));
	assert_int_equal(errno, ENOENT);
	assert_null(file_read("/", 10, &n));
	assert_int_equal(errno, EISDIR);
	assert_int_equal(n, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_every_byte_is_read, remove_file),
		cmocka_unit_test_teardown(test_an_empty_file_is_an_empty_text, remove_file),
		cmocka_unit_test_teardown(test_no_more_than_the_bound, remove_file),
		cmocka_unit_test(test_errors_are_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
