/* Users and passwords. */
#include "stream/logins.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

/* Filled up with NULs, so that all comparisons are as long. */
struct pair {
	char user[LOGINS_WORD], password[LOGINS_WORD];
};

struct logins {
	struct pair *pairs;
	size_t n, cap;
};

static int refuse(struct error *err, const char *path, size_t line)
{
	return error_set(err, ERROR_USAGE, 0, path,
			 "line %zu is no USER:PASSWORD of 255 bytes each", line);
}

static void add(struct logins *u, const char *user, size_t n_user, const char *password,
		size_t n_password)
{
	struct pair *pairs;

	if (u->n == u->cap) { /* not by realloc(), which leaves passwords behind */
		u->cap = u->cap ? 2 * u->cap : 8;
		pairs = xcalloc(u->cap, sizeof(*pairs));
		if (u->n) {
			memcpy(pairs, u->pairs, u->n * sizeof(*pairs));
			explicit_bzero(u->pairs, u->n * sizeof(*pairs));
		}
		free(u->pairs);
		u->pairs = pairs;
	}
	memcpy(u->pairs[u->n].user, user, n_user);
	memcpy(u->pairs[u->n++].password, password, n_password);
}

static int take_line(struct logins *u, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	size_t n_user = colon ? (size_t)(colon - line) : 0;

	if (!n || *line == '#')
		return 0;
	if (!n_user || n_user >= LOGINS_WORD || n - n_user > LOGINS_WORD || memchr(line, '\0', n))
		return -1;
	add(u, line, n_user, colon + 1, n - n_user - 1);
	return 0;
}

static int take_lines(struct logins *u, const char *path, const char *text, size_t size,
		      struct error *err)
{
	const char *end = text + size, *newline;
	size_t line = 1, n;

	for (; text < end; text = newline + 1, line++) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		n = (size_t)(newline - text);
		if (n && text[n - 1] == '\r')
			n--;
		if (take_line(u, text, n) < 0)
			return refuse(err, path, line);
	}
	return u->n ? 0 : error_set(err, ERROR_USAGE, 0, path, "names no user");
}

struct logins *logins_read(const char *path, struct error *err)
{
	struct logins *u;
	size_t size;
	char *text = file_read(path, FILE_MAX, &size);

	if (!text) {
		error_errno(err, ERROR_LOCAL, errno, path, "cannot read the users");
		return NULL;
	}
	u = xcalloc(1, sizeof(*u));
	if (take_lines(u, path, text, size, err) < 0) {
		logins_free(u);
		u = NULL;
	}
	explicit_bzero(text, size);
	free(text);
	return u;
}

void logins_free(struct logins *u)
{
	if (!u)
		return;
	if (u->pairs)
		explicit_bzero(u->pairs, u->n * sizeof(*u->pairs));
	free(u->pairs);
	free(u);
}

bool logins_have(const struct logins *u, const char *user, const char *password)
{
	struct pair asked = { .user = "" };
	const uint8_t *a = (const uint8_t *)&asked, *b;
	unsigned found = 0, differs;
	size_t i, j;

	strncpy(asked.user, user, LOGINS_WORD - 1);
	strncpy(asked.password, password, LOGINS_WORD - 1);
	for (i = 0; i < u->n; i++) {
		b = (const uint8_t *)&u->pairs[i];
		differs = 0;
		for (j = 0; j < sizeof(asked); j++)
			differs |= a[j] ^ b[j];
		found |= (differs - 1) >> 8 & 1; /* 1 when no bit differs */
	}
	explicit_bzero(&asked, sizeof(asked));
	return found;
}
