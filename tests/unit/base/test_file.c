/* Whole files, their bound and their errors. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
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

static int fifo, alarms;

/* Interrupts the reader once, and a second time gives it what it waits for. */
static void on_alarm(int signo)
{
	(void)signo;
	if (++alarms == 2)
		(void)!write(fifo, "late", 4);
}

static void test_a_signal_is_no_end(void **state)
{
	const struct itimerval often = { { 0, 10000 }, { 0, 10000 } }, off = { { 0, 0 }, { 0, 0 } };
	const struct sigaction on = { .sa_handler = on_alarm }; /* without SA_RESTART */
	struct sigaction old;
	size_t n = 0;
	char *text;

	(void)state;
	write_bytes(0);
	assert_int_equal(unlink(path) | mkfifo(path, 0600), 0);
	fifo = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fifo >= 0);
	assert_int_equal(sigaction(SIGALRM, &on, &old), 0);
	setitimer(ITIMER_REAL, &often, NULL);
	text = file_read(path, 4, &n);
	setitimer(ITIMER_REAL, &off, NULL);
	assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
	assert_non_null(text);
	assert_string_equal(text, "late");
	free(text);
	close(fifo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_every_byte_is_read, remove_file),
		cmocka_unit_test_teardown(test_an_empty_file_is_an_empty_text, remove_file),
		cmocka_unit_test_teardown(test_no_more_than_the_bound, remove_file),
		cmocka_unit_test(test_errors_are_errno),
		cmocka_unit_test_teardown(test_a_signal_is_no_end, remove_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
