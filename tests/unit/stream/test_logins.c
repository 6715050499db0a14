/* Users and passwords from a file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "stream/logins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct logins *read_text(const char *text, size_t n, struct error *err)
{
	char path[] = "/tmp/netkit-users.XXXXXX";
	int fd = mkstemp(path);
	struct logins *u;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	u = logins_read(path, err);
	close(fd);
	unlink(path);
	return u;
}

static void who_is_there(void **state)
{
	static const char text[] = "# users\nme:secret\r\n\nyou:\nhe:a:b\n#not:me\nlast:one";
	struct error err = ERROR_INIT;
	struct logins *u = read_text(text, strlen(text), &err);

	(void)state;
	assert_non_null(u);
	assert_true(logins_have(u, "me", "secret"));
	assert_true(logins_have(u, "you", ""));
	assert_true(logins_have(u, "he", "a:b"));
	assert_true(logins_have(u, "last", "one"));
	assert_false(logins_have(u, "me", "secre"));
	assert_false(logins_have(u, "me", "secrets"));
	assert_false(logins_have(u, "me", "Secret"));
	assert_false(logins_have(u, "mE", "secret"));
	assert_false(logins_have(u, "me", ""));
	assert_false(logins_have(u, "", ""));
	assert_false(logins_have(u, "", "secret"));
	assert_false(logins_have(u, "#not", "me"));
	assert_false(logins_have(u, "mesecret", ""));
	logins_free(u);
}

static void as_long_as_can_be(void **state)
{
	char text[600], user[LOGINS_WORD], password[LOGINS_WORD];
	struct error err = ERROR_INIT;
	struct logins *u;
	int n;

	(void)state;
	memset(user, 'u', sizeof(user) - 1);
	memset(password, 'p', sizeof(password) - 1);
	user[sizeof(user) - 1] = password[sizeof(password) - 1] = '\0';
	n = snprintf(text, sizeof(text), "%s:%s", user, password);
	u = read_text(text, (size_t)n, &err);
	assert_non_null(u);
	assert_true(logins_have(u, user, password));
	password[sizeof(password) - 2] = '\0';
	assert_false(logins_have(u, user, password));
	logins_free(u);
	n = snprintf(text, sizeof(text), "%s:%sxx", user, password);
	assert_null(read_text(text, (size_t)n, &err));
	n = snprintf(text, sizeof(text), "%sx:%s", user, password);
	assert_null(read_text(text, (size_t)n, &err));
}

static void many(void **state)
{
	struct error err = ERROR_INIT;
	char text[4096];
	struct logins *u;
	size_t n = 0;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "user%d:word%d\n", i, i);
	u = read_text(text, n, &err);
	assert_non_null(u);
	assert_true(logins_have(u, "user0", "word0"));
	assert_true(logins_have(u, "user99", "word99"));
	assert_false(logins_have(u, "user1", "word2"));
	logins_free(u);
}

static const struct row {
	const char *text;
	size_t n;
	const char *why;
} rows[] = {
	{ "", 0, "names no user" },
	{ "# nobody\n", 9, "names no user" },
	{ "me:x\nyou\n", 9, "line 2 is no USER:PASSWORD of 255 bytes each" },
	{ ":x\n", 3, "line 1 is no USER:PASSWORD of 255 bytes each" },
	{ "me:\0x\n", 6, "line 1 is no USER:PASSWORD of 255 bytes each" },
};

static void what_is_no_list(void **state)
{
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		err = ERROR_INIT;
		assert_null(read_text(rows[i].text, rows[i].n, &err));
		assert_string_equal(err.text, rows[i].why);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	err = ERROR_INIT;
	assert_null(logins_read("/nonexistent/users", &err));
	assert_int_equal(err.phase, ERROR_LOCAL);
	logins_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_there),
		cmocka_unit_test(as_long_as_can_be),
		cmocka_unit_test(many),
		cmocka_unit_test(what_is_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
