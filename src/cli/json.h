/*
 * JSON documents: built as a tree, printed one a line.  The library (jansson) is loaded when
 * the first value is made; a machine without it gets an error before any command starts.
 *
 * A value belongs to whoever made it until it is put into another.  Member order is kept.
 * Text that is not valid UTF-8 is shown with \xHH in place of the wrong bytes; control
 * characters are left to JSON's own escapes.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct error;
struct json;

/* Loads the library; -1 with ERROR_LOCAL.  Called by main when --json is given. */
int json_init(struct error *err);
bool json_is_available(void);

struct json *json_new_object(void);
struct json *json_new_array(void);
void json_free(struct json *value); /* takes NULL; never one that was put into another */

/* Adds a member to an object.  A NULL string is null. */
void json_put(struct json *object, const char *key, struct json *value); /* takes value */
void json_put_string(struct json *object, const char *key, const char *text);
void json_put_text(struct json *object, const char *key, const void *data, size_t n);
void json_put_int(struct json *object, const char *key, int64_t number);
void json_put_real(struct json *object, const char *key, double number); /* NaN: null */
void json_put_bool(struct json *object, const char *key, bool value);
void json_put_null(struct json *object, const char *key);

/* Adds an element to an array. */
void json_push(struct json *array, struct json *value); /* takes value */
void json_push_string(struct json *array, const char *text);
void json_push_text(struct json *array, const void *data, size_t n);
void json_push_int(struct json *array, int64_t number);

/* One document and a newline.  Failures are seen by output_flush(). */
void json_print(const struct json *value, FILE *to);

/* ---- what somebody else, or an earlier run, has printed ---- */

/*
 * One document of n bytes.  NULL with ERROR_USAGE when it is none (subject is where it is from),
 * with ERROR_LOCAL when the library is missing.
 */
struct json *json_parse(const char *text, size_t n, const char *subject, struct error *err);

/*
 * A member of an object, valid as long as the whole; NULL when there is none, or `object` is
 * none, or NULL.
 */
const struct json *json_get(const struct json *object, const char *key);

/* An integer or a real number; false when it is neither, or NULL. */
bool json_get_number(const struct json *object, const char *key, double *ret);

/* NULL when the member is no string.  Valid as long as the whole. */
const char *json_get_string(const struct json *object, const char *key);

#endif
