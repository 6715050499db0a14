/* JSON by jansson, loaded on first use. */
#include "cli/json.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

LAZY_DECLARE(json_object);
LAZY_DECLARE(json_array);
LAZY_DECLARE(json_stringn_nocheck);
LAZY_DECLARE(json_integer);
LAZY_DECLARE(json_real);
LAZY_DECLARE(json_true);
LAZY_DECLARE(json_false);
LAZY_DECLARE(json_null);
LAZY_DECLARE(json_object_set_new);
LAZY_DECLARE(json_array_append_new);
LAZY_DECLARE(json_dump_callback);
LAZY_DECLARE(json_delete);
LAZY_DECLARE(json_loadb);
LAZY_DECLARE(json_object_get);
LAZY_DECLARE(json_number_value);
LAZY_DECLARE(json_string_value);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(json_object),	  LAZY_SYMBOL(json_array),
	LAZY_SYMBOL(json_stringn_nocheck), LAZY_SYMBOL(json_integer),
	LAZY_SYMBOL(json_real),		  LAZY_SYMBOL(json_true),
	LAZY_SYMBOL(json_false),	  LAZY_SYMBOL(json_null),
	LAZY_SYMBOL(json_object_set_new), LAZY_SYMBOL(json_array_append_new),
	LAZY_SYMBOL(json_dump_callback),	  LAZY_SYMBOL(json_delete),
	LAZY_SYMBOL(json_loadb),	  LAZY_SYMBOL(json_object_get),
	LAZY_SYMBOL(json_number_value),	  LAZY_SYMBOL(json_string_value),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libjansson.so.4",
	.package = "libjansson4",
	.what = "--json",
	.symbols = symbols,
};

int json_init(struct error *err)
{
	return lazy_load(&library, err);
}

bool json_is_available(void)
{
	return library.handle != NULL;
}

static json_t *inner(struct json *value)
{
	return (json_t *)(void *)value;
}

static struct json *outer(json_t *value)
{
	assert(value);
	return (struct json *)(void *)value;
}

struct json *json_new_object(void)
{
	return outer(lazy_json_object());
}

struct json *json_new_array(void)
{
	return outer(lazy_json_array());
}

/* json_decref() is an inline that would link the library; every value here has one owner. */
void json_free(struct json *value)
{
	if (value)
		lazy_json_delete(inner(value));
}

void json_put(struct json *object, const char *key, struct json *value)
{
	int failed = lazy_json_object_set_new(inner(object), key, inner(value));

	assert(!failed);
	(void)failed;
}

/* A string in which bytes that are no UTF-8 are shown as \xHH. */
static struct json *new_text(const void *data, size_t n)
{
	const uint8_t *p = data, *end = p + n;
	struct buf b;
	struct json *text;

	buf_init(&b, SIZE_MAX / 2);
	while (p < end) {
		uint32_t c;
		size_t len = text_utf8(p, (size_t)(end - p), &c);

		if (len)
			(void)buf_append(&b, p, len);
		else
			(void)buf_printf(&b, "\\x%02x", *p);
		p += len ? len : 1;
	}
	text = outer(lazy_json_stringn_nocheck(buf_string(&b), b.len));
	buf_done(&b);
	return text;
}

static struct json *new_string(const char *text)
{
	return text ? new_text(text, strlen(text)) : outer(lazy_json_null());
}

void json_put_string(struct json *object, const char *key, const char *text)
{
	json_put(object, key, new_string(text));
}

void json_put_text(struct json *object, const char *key, const void *data, size_t n)
{
	json_put(object, key, new_text(data, n));
}

void json_put_int(struct json *object, const char *key, int64_t number)
{
	json_put(object, key, outer(lazy_json_integer(number)));
}

void json_put_real(struct json *object, const char *key, double number)
{
	json_put(object, key, outer(isfinite(number) ? lazy_json_real(number) : lazy_json_null()));
}

void json_put_bool(struct json *object, const char *key, bool value)
{
	json_put(object, key, outer(value ? lazy_json_true() : lazy_json_false()));
}

void json_put_null(struct json *object, const char *key)
{
	json_put(object, key, outer(lazy_json_null()));
}

void json_push(struct json *array, struct json *value)
{
	int failed = lazy_json_array_append_new(inner(array), inner(value));

	assert(!failed);
	(void)failed;
}

void json_push_string(struct json *array, const char *text)
{
	json_push(array, new_string(text));
}

void json_push_text(struct json *array, const void *data, size_t n)
{
	json_push(array, new_text(data, n));
}

void json_push_int(struct json *array, int64_t number)
{
	json_push(array, outer(lazy_json_integer(number)));
}

/* JSON leaves DEL as it is, a terminal might not; outside strings it does not occur. */
static int write_text(const char *text, size_t n, void *user)
{
	FILE *to = user;
	const char *del;

	while ((del = memchr(text, 0x7f, n))) {
		fwrite(text, 1, (size_t)(del - text), to);
		fputs("\\u007f", to);
		n -= (size_t)(del + 1 - text);
		text = del + 1;
	}
	fwrite(text, 1, n, to);
	return 0;
}

void json_print(const struct json *value, FILE *to)
{
	lazy_json_dump_callback((const json_t *)(const void *)value, write_text, to,
				JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(9));
	fputc('\n', to);
}

/* ---- reading ---- */

static const json_t *seen(const struct json *value)
{
	return (const json_t *)(const void *)value;
}

struct json *json_parse(const char *text, size_t n, const char *subject, struct error *err)
{
	json_error_t why;
	json_t *value;

	if (json_init(err) < 0)
		return NULL;
	value = lazy_json_loadb(text, n, 0, &why);
	if (value)
		return outer(value);
	error_set(err, ERROR_USAGE, 0, subject, "is no JSON document");
	return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (!object)
		return NULL;
	return (const struct json *)(const void *)lazy_json_object_get(seen(object), key);
}

bool json_get_number(const struct json *object, const char *key, double *ret)
{
	const json_t *value = seen(json_get(object, key));

	if (!json_is_number(value))
		return false;
	*ret = lazy_json_number_value(value);
	return true;
}

const char *json_get_string(const struct json *object, const char *key)
{
	const struct json *value = json_get(object, key);

	return value ? lazy_json_string_value(seen(value)) : NULL;
}
