/* Reads key files: words, strings, braces and semicolons, and the three kinds of comments. */
#include "dns/tsig_file.h"

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES = 65536, WORD = 1024 };

struct reader {
	const char *at, *end, *path;
	unsigned line;
	char word[WORD]; /* the present word, or one of { } ; or "" at the end */
};

static int fail(const struct reader *r, struct error *err, const char *text)
{
	char where[sizeof(((struct error *)0)->subject)];

	snprintf(where, sizeof(where), "%.80s:%u", r->path, r->line);
	error_set(err, ERROR_USAGE, 0, where, "%s", text);
	error_hint(err, "expected: key NAME { algorithm hmac-sha256; secret \"BASE64\"; };");
	return -1;
}

static void skip_to(struct reader *r, const char *mark)
{
	const char *found = strstr(r->at, mark);
	const char *to = found ? found + strlen(mark) : r->end;

	for (; r->at < to; r->at++)
		r->line += *r->at == '\n';
}

/* Blanks and comments. */
static void skip(struct reader *r)
{
	while (*r->at) {
		if (*r->at == '#' || !strncmp(r->at, "//", 2))
			skip_to(r, "\n");
		else if (!strncmp(r->at, "/*", 2))
			skip_to(r, "*/");
		else if (strchr(" \t\r\n", *r->at))
			r->line += *r->at++ == '\n';
		else
			return;
	}
}

static int next(struct reader *r, struct error *err)
{
	size_t n;

	skip(r);
	if (*r->at == '"') {
		n = strcspn(++r->at, "\"\n");
		if (r->at[n] != '"')
			return fail(r, err, "a string has no end");
	} else {
		n = strcspn(r->at, " \t\r\n{};\"#");
		if (n == 0 && *r->at)
			n = 1;
	}
	if (n >= sizeof(r->word))
		return fail(r, err, "a word is too long");
	memcpy(r->word, r->at, n);
	r->word[n] = '\0';
	r->at += n;
	r->at += r->at[0] == '"';
	return 0;
}

/* The next word must be this one. */
static int want(struct reader *r, const char *word, struct error *err)
{
	char text[64];

	if (next(r, err) < 0)
		return -1;
	snprintf(text, sizeof(text), "%.16s is missing", word);
	return strcmp(r->word, word) ? fail(r, err, text) : 0;
}

static int take_secret(struct reader *r, struct tsig_key *key, struct error *err)
{
	size_t len;

	if (!decode_base64(key->secret, sizeof(key->secret), r->word, strlen(r->word), &len) ||
	    len == 0)
		return fail(r, err, "the secret is no base64, or too long");
	key->secret_len = len;
	return 0;
}

static int take_algorithm(struct reader *r, struct tsig_key *key, struct error *err)
{
	key->algorithm = tsig_algorithm_find(r->word);
	if (key->algorithm)
		return 0;
	fail(r, err, "there is no such algorithm here");
	error_hint(err, "algorithms: hmac-sha256, hmac-sha384, hmac-sha512");
	return -1;
}

/* "algorithm WORD;" and "secret WORD;" up to the closing brace. */
static int read_block(struct reader *r, struct tsig_key *key, struct error *err)
{
	for (;;) {
		bool is_secret;

		if (next(r, err) < 0)
			return -1;
		if (!strcmp(r->word, "}"))
			return 0;
		is_secret = !strcmp(r->word, "secret");
		if (!is_secret && strcmp(r->word, "algorithm"))
			return fail(r, err, r->word[0] ? "neither an algorithm nor a secret" :
							 "} is missing");
		if (next(r, err) < 0)
			return -1;
		if ((is_secret ? take_secret : take_algorithm)(r, key, err) < 0 ||
		    want(r, ";", err) < 0)
			return -1;
	}
}

static int read_file(struct reader *r, struct tsig_key *key, struct error *err)
{
	struct error bad_name = ERROR_INIT;

	if (want(r, "key", err) < 0 || next(r, err) < 0)
		return -1;
	if (name_parse(r->word, &key->name, &bad_name) < 0)
		return fail(r, err, "the key's name is none");
	if (want(r, "{", err) < 0 || read_block(r, key, err) < 0 || want(r, ";", err) < 0)
		return -1;
	if (!key->algorithm || !key->secret_len)
		return fail(r, err, key->algorithm ? "the key has no secret" :
						     "the key has no algorithm");
	if (next(r, err) < 0)
		return -1;
	return r->word[0] ? fail(r, err, "something follows the key: a file has one") : 0;
}

int tsig_file_parse(const char *text, size_t n, const char *path, struct tsig_key *ret,
		    struct error *err)
{
	struct reader r = { .at = text, .end = text + strlen(text), .path = path, .line = 1 };
	struct tsig_key key = { .algorithm = NULL };
	int result;

	if (r.end != text + n)
		return fail(&r, err, "this is no text");
	result = read_file(&r, &key, err);
	if (result == 0)
		*ret = key;
	explicit_bzero(&key, sizeof(key));
	explicit_bzero(r.word, sizeof(r.word));
	return result;
}

int tsig_file_read(const char *path, struct tsig_key *ret, bool *ret_is_exposed,
		   struct error *err)
{
	struct stat st;
	char *text;
	size_t n;
	int result;

	text = file_read(path, FILE_BYTES, &n);
	if (!text || stat(path, &st) < 0) {
		free(text);
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot read the key");
	}
	*ret_is_exposed = st.st_mode & (S_IRWXG | S_IRWXO);
	result = tsig_file_parse(text, n, path, ret, err);
	explicit_bzero(text, n);
	free(text);
	return result;
}
