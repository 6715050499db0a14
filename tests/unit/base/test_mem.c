/* Memory that cannot fail: sizes of zero, overflow, and growth by doubling. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing_is_something(void **state)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8), *c = xrealloc(NULL, 0, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	free(a);
	free(b);
	free(c);
}

static void calloc_is_zeroed(void **state)
{
	char *p = xcalloc(3, 5);
	size_t i;

	(void)state;
	for (i = 0; i < 15; i++)
		assert_int_equal(p[i], 0);
	free(p);
}

static void strings(void **state)
{
	char *a = xstrdup("abc"), *b = xstrndup("abcdef", 2), *c = xasprintf("%d-%s", 7, "x");

	(void)state;
	assert_string_equal(a, "abc");
	assert_string_equal(b, "ab");
	assert_string_equal(c, "7-x");
	free(a);
	free(b);
	free(c);
}

static void growth_keeps_the_elements(void **state)
{
	int *array = NULL;
	size_t cap = 0, n, i;

	(void)state;
	for (n = 0; n < 1000; n++) {
		array = mem_grow(array, &cap, n, sizeof(*array));
		assert_true(cap > n);
		array[n] = (int)n;
	}
	for (i = 0; i < n; i++)
		assert_int_equal(array[i], i);
	assert_true(cap < 4 * n);
	free(array);
}

/* One line on standard error and the status for a limit, not a crash. */
static void too_much_ends_the_program(void **state)
{
	int pipe_fds[2], status;
	char line[64] = "";
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		volatile size_t n = SIZE_MAX / 2;

		dup2(pipe_fds[1], STDERR_FILENO);
		free(xrealloc(NULL, n, 8));
		_exit(0);
	}
	close(pipe_fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), STATUS_LIMIT);
	assert_true(read(pipe_fds[0], line, sizeof(line) - 1) > 0);
	assert_non_null(strstr(line, "out of memory\n"));
	close(pipe_fds[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_something),
		cmocka_unit_test(calloc_is_zeroed),
		cmocka_unit_test(strings),
		cmocka_unit_test(growth_keeps_the_elements),
		cmocka_unit_test(too_much_ends_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
