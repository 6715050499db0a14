/* JSON documents: every kind of value, in order, and safe on a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "cli/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *print(struct json *value)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	json_print(value, to);
	fclose(to);
	json_free(value);
	return text;
}

static void every_kind(void **state)
{
	struct json *o = json_new_object(), *a = json_new_array(), *inner = json_new_object();
	char *text;

	(void)state;
	json_put_string(o, "z", "text");
	json_put_string(o, "none", NULL);
	json_put_int(o, "int", INT64_MIN);
	json_put_real(o, "real", 0.25);
	json_put_real(o, "nan", NAN);
	json_put_real(o, "inf", INFINITY);
	json_put_bool(o, "yes", true);
	json_put_bool(o, "no", false);
	json_put_null(o, "null");
	json_push_string(a, "x");
	json_push_int(a, 7);
	json_push_string(a, NULL);
	json_put_int(inner, "n", 1);
	json_push(a, inner);
	json_put(o, "a", a);
	text = print(o);
	assert_string_equal(text,
			    "{\"z\":\"text\",\"none\":null,\"int\":-9223372036854775808,\"real\":0.25,"
			    "\"nan\":null,\"inf\":null,\"yes\":true,\"no\":false,\"null\":null,"
			    "\"a\":[\"x\",7,null,{\"n\":1}]}\n");
	free(text);
}

static void a_key_again_replaces(void **state)
{
	struct json *o = json_new_object();
	char *text;

	(void)state;
	json_put_int(o, "k", 1);
	json_put_int(o, "k", 2);
	text = print(o);
	assert_string_equal(text, "{\"k\":2}\n");
	free(text);
}

static void foreign_text(void **state)
{
	static const char wild[] = "a\"\\\x1b]0;x\x07\x7f\0\xff\xc3\xbc\xc2\x9b\xe2\x80\xae";
	struct json *o = json_new_object();
	char *text;
	size_t i;

	(void)state;
	json_put_text(o, "t", wild, sizeof(wild) - 1);
	text = print(o);
	assert_string_equal(text, "{\"t\":\"a\\\"\\\\\\u001B]0;x\\u0007\\u007f\\u0000\\\\xff"
				  "\\u00FC\\u009B\\u202E\"}\n");
	for (i = 0; text[i + 1]; i++)
		assert_in_range(text[i], 0x20, 0x7e);
	free(text);
}

static int load(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	return json_init(&err) < 0 || json_init(&err) < 0 || !json_is_available();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
		cmocka_unit_test(a_key_again_replaces),
		cmocka_unit_test(foreign_text),
	};

	json_free(NULL);
	return cmocka_run_group_tests(tests, load, NULL);
}
