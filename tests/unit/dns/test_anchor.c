/* Files of trust anchors. */
#include "dns/anchor.h"

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_text(struct anchors *ret, const char *text, struct error *err)
{
	char path[] = "/tmp/netkit-anchor.XXXXXX";
	int fd = mkstemp(path), result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	result = anchors_read(ret, path, err);
	unlink(path);
	return result;
}

static bool covers(const struct anchors *a, const char *text)
{
	struct error err = ERROR_INIT;
	struct name name;

	assert_int_equal(name_parse(text, &name, &err), 0);
	return anchors_cover(a, &name);
}

static void test_records(void **state)
{
	struct error err = ERROR_INIT;
	struct anchors a;

	(void)state;
	assert_int_equal(read_text(&a,
				   "; a comment\n\n \t\n"
				   "a.test.\t3600\tIN\tDNSKEY\t257 3 13 AAAA ; its key\n"
				   "b.test IN ds 1 13 2 00\r\n",
				   &err),
			 0);
	assert_int_equal(a.n, 2);
	assert_string_equal(a.list[0].record, "a.test.\t3600\tIN\tDNSKEY\t257 3 13 AAAA ");
	assert_true(covers(&a, "a.test"));
	assert_true(covers(&a, "x.y.B.test"));
	assert_false(covers(&a, "test"));
	assert_false(covers(&a, "ba.test"));
	anchors_done(&a);
	assert_int_equal(a.n, 0);
}

static void test_mistakes(void **state)
{
	static const char *const texts[] = {
		"", "; nothing\n", "a.test. IN A 192.0.2.1\n", "DS 1 13 2 00\n",
		"a..test. DS 1 13 2 00\n", "a.test. DS 1 13 2 00\nDNSKEY\n",
	};
	struct anchors a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(read_text(&a, texts[i], &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		anchors_done(&a);
	}
}

static void test_no_file(void **state)
{
	struct error err = ERROR_INIT;
	struct anchors a;

	(void)state;
	assert_int_equal(anchors_read(&a, "/nonexistent/anchor", &err), -1);
	assert_int_equal(error_status(&err), STATUS_USAGE);
	anchors_done(&a);
	anchors_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests_name("anchor", tests, NULL, NULL);
}
