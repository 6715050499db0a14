/* --install-links: all or nothing, and never over what is there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/links.h"
#include "support/lib_capture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command one = { .name = "one" }, two = { .name = "two" };
static const struct command *const list[] = { &one, &two, NULL };

static char dir[64], path_one[80], path_two[80];
static struct capture c;

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/netkit-links-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path_one, sizeof(path_one), "%s/one", dir);
	snprintf(path_two, sizeof(path_two), "%s/two", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path_one);
	unlink(path_two);
	return rmdir(dir);
}

/* The message goes to standard error, the status is 0 or 1. */
static int install(void *user)
{
	struct error err = ERROR_INIT;

	if (links_install(list, user, &err) == 0)
		return 0;
	fprintf(stderr, "%s: %s", err.subject, err.text);
	return 1;
}

static void points_here(const char *path)
{
	char self[PATH_MAX], target[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));

	assert_int_equal(readlink(path, target, sizeof(target)), n);
	assert_memory_equal(self, target, (size_t)n);
}

static void makes_them_all(void **state)
{
	char expected[200];

	(void)state;
	capture_run(&c, install, dir);
	assert_int_equal(c.status, 0);
	snprintf(expected, sizeof(expected), "%s\n%s\n", path_one, path_two);
	assert_string_equal(c.out, expected);
	points_here(path_one);
	points_here(path_two);
	/* Again: nothing to do, nothing wrong. */
	capture_run(&c, install, dir);
	assert_int_equal(c.status, 0);
	assert_string_equal(c.out, "");
	/* One is missing: it alone is made. */
	unlink(path_one);
	capture_run(&c, install, dir);
	assert_int_equal(c.status, 0);
	points_here(path_one);
}

static void overwrites_nothing(void **state)
{
	char text[10] = "";
	int fd = open(path_two, O_CREAT | O_WRONLY | O_EXCL | O_CLOEXEC, 0600);

	(void)state;
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	capture_run(&c, install, dir);
	assert_int_equal(c.status, 1);
	assert_non_null(strstr(c.err, "exists already"));
	assert_int_equal(access(path_one, F_OK), -1);
	fd = open(path_two, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_string_equal(text, "mine");
	close(fd);
}

static void a_dangling_link_is_something(void **state)
{
	(void)state;
	assert_int_equal(symlink("/no/such/file", path_two), 0);
	capture_run(&c, install, dir);
	assert_int_equal(c.status, 1);
	assert_int_equal(access(path_one, F_OK), -1);
}

static void no_such_folder(void **state)
{
	static char missing[] = "/tmp/netkit-no-such-folder", long_name[PATH_MAX];

	(void)state;
	capture_run(&c, install, missing);
	assert_int_equal(c.status, 1);
	assert_non_null(strstr(c.err, "no such file"));
	memset(long_name, 'x', sizeof(long_name) - 1);
	capture_run(&c, install, long_name);
	assert_int_equal(c.status, 1);
	assert_non_null(strstr(c.err, "file name too long"));
}

#define LINKS_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINKS_TEST(makes_them_all),
		LINKS_TEST(overwrites_nothing),
		LINKS_TEST(a_dangling_link_is_something),
		LINKS_TEST(no_such_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
