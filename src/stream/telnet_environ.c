/* NEW-ENVIRON: what may be told, and how it is written. */
#include "stream/telnet_environ.h"

#include "base/mem.h"
#include "stream/telnet_proto.h"
#include "stream/telnet_sub.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 255 };

static void clear(struct telnet_variable *v)
{
	free(v->name);
	free(v->value);
}

void telnet_environ_done(struct telnet_environ *env)
{
	size_t i;

	for (i = 0; i < env->n; i++)
		clear(&env->variables[i]);
	free(env->variables);
	*env = (struct telnet_environ){ .n = 0 };
}

struct telnet_variable *telnet_environ_find(const struct telnet_environ *env, const char *name)
{
	size_t i;

	for (i = 0; i < env->n; i++)
		if (!strcmp(env->variables[i].name, name))
			return &env->variables[i];
	return NULL;
}

void telnet_environ_define(struct telnet_environ *env, const char *name, const char *value,
			   bool is_exported)
{
	struct telnet_variable *v = telnet_environ_find(env, name);
	char *copy = xstrdup(value);

	if (v) {
		free(v->value);
	} else {
		env->variables =
			mem_grow(env->variables, &env->cap, env->n, sizeof(*env->variables));
		v = &env->variables[env->n++];
		v->name = xstrdup(name);
	}
	v->value = copy;
	v->is_exported = is_exported;
}

bool telnet_environ_undefine(struct telnet_environ *env, const char *name)
{
	struct telnet_variable *v = telnet_environ_find(env, name);
	size_t at;

	if (!v)
		return false;
	at = (size_t)(v - env->variables);
	clear(v);
	memmove(v, v + 1, (--env->n - at) * sizeof(*v));
	return true;
}

const char *telnet_environ_exported(const struct telnet_environ *env, const char *name)
{
	const struct telnet_variable *v = telnet_environ_find(env, name);

	return v && v->is_exported ? v->value : NULL;
}

/* ---- what is said ---- */

/* RFC 1572 names these as well known; all others are the user's own. */
static uint8_t type_of(const char *name)
{
	static const char *const known[] = { "USER",    "JOB",        "ACCT",
					     "PRINTER", "SYSTEMTYPE", "DISPLAY" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i], name))
			return ENVIRON_VAR;
	return ENVIRON_USERVAR;
}

static void put_text(struct telnet_sub *out, const void *data, size_t n)
{
	const uint8_t *bytes = data;
	size_t i;

	for (i = 0; i < n; i++) {
		if (bytes[i] <= ENVIRON_USERVAR)
			telnet_sub_byte(out, ENVIRON_ESC);
		telnet_sub_byte(out, bytes[i]);
	}
}

static void put_variable(struct telnet_sub *out, uint8_t type, const void *name, size_t n,
			 const char *value)
{
	telnet_sub_byte(out, type);
	put_text(out, name, n);
	if (value) {
		telnet_sub_byte(out, ENVIRON_VALUE);
		put_text(out, value, strlen(value));
	}
}

/* All exported ones of a type. */
static void put_all(const struct telnet_environ *env, uint8_t type, struct telnet_sub *out)
{
	size_t i;

	for (i = 0; i < env->n; i++) {
		const struct telnet_variable *v = &env->variables[i];

		if (v->is_exported && type_of(v->name) == type)
			put_variable(out, type, v->name, strlen(v->name), v->value);
	}
}

/* ---- what is asked for ---- */

struct request {
	const uint8_t *data;
	size_t n, at;
};

static bool is_type(uint8_t byte)
{
	return byte == ENVIRON_VAR || byte == ENVIRON_USERVAR;
}

/* The next name, without its escapes; false at the end.  A longer one than any of ours is cut. */
static bool next_name(struct request *r, uint8_t *ret_type, char name[static NAME_MAX_BYTES + 1],
		      size_t *ret_n)
{
	size_t n = 0;

	while (r->at < r->n && !is_type(r->data[r->at]))
		r->at++;
	if (r->at == r->n)
		return false;
	*ret_type = r->data[r->at++];
	while (r->at < r->n && !is_type(r->data[r->at]) && r->data[r->at] != ENVIRON_VALUE) {
		if (r->data[r->at] == ENVIRON_ESC && ++r->at == r->n)
			break;
		if (n < NAME_MAX_BYTES)
			name[n++] = (char)r->data[r->at];
		r->at++;
	}
	name[n] = '\0';
	*ret_n = n;
	return true;
}

/* One that we have is told with its own type, as Debian's telnet does, whatever was asked for. */
static void answer_one(const struct telnet_environ *env, uint8_t type, const char *name, size_t n,
		       struct telnet_sub *out)
{
	const char *value = strlen(name) == n ? telnet_environ_exported(env, name) : NULL;

	put_variable(out, value ? type_of(name) : type, name, n, value);
}

void telnet_environ_answer(const struct telnet_environ *env, const uint8_t *data, size_t n,
			   struct telnet_sub *out)
{
	struct request request = { .data = data, .n = n };
	size_t before;
	char name[NAME_MAX_BYTES + 1];
	uint8_t type;
	size_t len;

	telnet_sub_start(out, TELOPT_NEW_ENVIRON);
	telnet_sub_byte(out, TELNET_IS);
	if (!n) {
		put_all(env, ENVIRON_VAR, out);
		put_all(env, ENVIRON_USERVAR, out);
		return;
	}
	while (next_name(&request, &type, name, &len)) {
		before = out->len;
		if (!len)
			put_all(env, type, out);
		else
			answer_one(env, type, name, len, out);
		if (out->is_too_long) {
			out->len = before;
			out->is_too_long = false;
			return;
		}
	}
}

void telnet_environ_tell(const struct telnet_variable *variable, struct telnet_sub *out)
{
	telnet_sub_start(out, TELOPT_NEW_ENVIRON);
	telnet_sub_byte(out, TELNET_INFO);
	put_variable(out, type_of(variable->name), variable->name, strlen(variable->name),
		     variable->value);
}
