/* A write to standard output that is lost is never a success, however late it is noticed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/output.h"
#include "support/lib_capture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct capture c;

/* Prints n bytes and returns the errno that output_flush() tells. */
static int print_and_flush(size_t n)
{
	struct error err = ERROR_INIT;

	while (n--)
		putchar('x');
	if (output_flush(&err) == 0)
		return 0;
	if (err.phase != ERROR_OUTPUT || strcmp(err.subject, "standard output"))
		return 126;
	return err.code;
}

static int to_a_full_disk(void *user)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	output_init();
	dup2(fd, STDOUT_FILENO);
	return print_and_flush(*(size_t *)user);
}

static int to_a_closed_pipe(void *user)
{
	int fds[2];

	output_init();
	if (pipe2(fds, O_CLOEXEC) < 0)
		return 125;
	dup2(fds[1], STDOUT_FILENO);
	close(fds[0]);
	return print_and_flush(*(size_t *)user);
}

static int to_a_closed_descriptor(void *user)
{
	close(STDOUT_FILENO);
	output_init();
	return print_and_flush(*(size_t *)user);
}

static const size_t lengths[] = { 1, 4096, 100000, 4096 * 16, 1 << 20 };

static void a_full_disk(void **state)
{
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		n = lengths[i];
		capture_run(&c, to_a_full_disk, &n);
		assert_int_equal(c.status, ENOSPC);
	}
}

/* What is not written cannot be lost. */
static void a_closed_descriptor(void **state)
{
	size_t i, n = 0;

	(void)state;
	capture_run(&c, to_a_closed_descriptor, &n);
	assert_int_equal(c.status, 0);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		n = lengths[i];
		capture_run(&c, to_a_closed_descriptor, &n);
		assert_int_equal(c.status, EBADF);
	}
}

/* SIGPIPE does not end the program, and a reader that went is known as such. */
static void a_closed_pipe(void **state)
{
	struct error err = { .phase = ERROR_OUTPUT, .code = EPIPE };
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		n = lengths[i];
		capture_run(&c, to_a_closed_pipe, &n);
		assert_int_equal(c.status, EPIPE);
	}
	assert_true(output_is_broken_pipe(&err));
	err.code = ENOSPC;
	assert_false(output_is_broken_pipe(&err));
	err = (struct error){ .phase = ERROR_PEER, .code = EPIPE };
	assert_false(output_is_broken_pipe(&err));
}

/* What a note on standard error does: the reason of the failure is not forgotten with it. */
static int flushed_in_between(void *user)
{
	int fds[2];

	output_init();
	if (pipe2(fds, O_CLOEXEC) < 0)
		return 125;
	close(fds[0]);
	dup2(user ? open("/dev/full", O_WRONLY | O_CLOEXEC) : fds[1], STDOUT_FILENO);
	putchar('x');
	fflush(stdout);
	return print_and_flush(0);
}

static void the_reason_is_kept(void **state)
{
	(void)state;
	capture_run(&c, flushed_in_between, &c);
	assert_int_equal(c.status, ENOSPC);
	capture_run(&c, flushed_in_between, NULL);
	assert_int_equal(c.status, EPIPE);
}

/* Somebody who shares our standard output has made it non-blocking: nothing is lost. */
static int to_a_full_pipe(void *user)
{
	static char data[8192];
	size_t n, total = 0;
	int fds[2];

	(void)user;
	output_init();
	if (pipe2(fds, O_CLOEXEC) < 0 || dup2(fds[1], STDOUT_FILENO) < 0)
		return 125;
	close(fds[1]);
	if (fork() == 0) {
		n = print_and_flush(1 << 20) ? 1 : 0;
		_exit((int)n);
	}
	fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
	close(STDOUT_FILENO);
	while ((n = (size_t)read(fds[0], data, sizeof(data))) > 0)
		total += n;
	return total == 1 << 20 ? 0 : 1;
}

static void a_shared_output_that_does_not_block(void **state)
{
	(void)state;
	capture_run(&c, to_a_full_pipe, NULL);
	assert_int_equal(c.status, 0);
}

static int all_is_well(void *user)
{
	(void)user;
	output_init();
	return print_and_flush(5);
}

static void all_written(void **state)
{
	(void)state;
	capture_run(&c, all_is_well, NULL);
	assert_int_equal(c.status, 0);
	assert_string_equal(c.out, "xxxxx");
}

static int closed_from_the_start(void *user)
{
	int fd;

	(void)user;
	for (fd = 0; fd < 3; fd++)
		close(fd);
	output_init();
	for (fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			return 124;
	}
	return print_and_flush(1);
}

static void a_closed_standard_output(void **state)
{
	(void)state;
	capture_run(&c, closed_from_the_start, NULL);
	assert_int_equal(c.status, EBADF);
}

static int failed_elsewhere(void *user)
{
	(void)user;
	output_init();
	output_failed(ENOSPC);
	output_failed(EPIPE);
	return print_and_flush(0);
}

static void the_first_failure_counts(void **state)
{
	(void)state;
	capture_run(&c, failed_elsewhere, NULL);
	assert_int_equal(c.status, ENOSPC);
}

static int print_safe(void *user)
{
	(void)user;
	output_safe("a\x1b]0;x\x07\n", 8, TEXT_KEEP_NEWLINE);
	output_safe("", 0, 0);
	return 0;
}

static void foreign_text_is_escaped(void **state)
{
	(void)state;
	capture_run(&c, print_safe, NULL);
	assert_string_equal(c.out, "a\\x1b]0;x\\x07\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_written),
		cmocka_unit_test(a_full_disk),
		cmocka_unit_test(a_closed_descriptor),
		cmocka_unit_test(a_closed_pipe),
		cmocka_unit_test(the_reason_is_kept),
		cmocka_unit_test(a_shared_output_that_does_not_block),
		cmocka_unit_test(a_closed_standard_output),
		cmocka_unit_test(the_first_failure_counts),
		cmocka_unit_test(foreign_text_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
