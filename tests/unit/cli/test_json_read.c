/* What was printed is read back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "cli/json.h"

#include <string.h>

static struct json *parse(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *value = json_parse(text, strlen(text), "a.json", &err);

	assert_int_equal(!value, error_is_set(&err));
	return value;
}

static void members(void **state)
{
	struct json *o = parse("{\"n\":-1.5,\"i\":7,\"s\":\"x\",\"o\":{\"n\":2},\"z\":null}");
	double n = 0;

	(void)state;
	assert_non_null(o);
	assert_true(json_get_number(o, "n", &n) && n == -1.5);
	assert_true(json_get_number(o, "i", &n) && n == 7);
	assert_string_equal(json_get_string(o, "s"), "x");
	assert_true(json_get_number(json_get(o, "o"), "n", &n) && n == 2);
	assert_false(json_get_number(o, "s", &n));
	assert_false(json_get_number(o, "z", &n));
	assert_false(json_get_number(json_get(o, "n"), "n", &n));
	assert_null(json_get_string(o, "n"));
	assert_null(json_get(json_get(o, "none"), "n"));
	json_free(o);
}

static void what_is_none(void **state)
{
	static const char *const texts[] = { "", "{", "{}x", "{\"n\":1e999}", "{\"a\":nan}", "\"\xff\"" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_null(parse(texts[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members),
		cmocka_unit_test(what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
