/* The words of a command line, split without a shell, and whether they can be run. */
#include "stream/process.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct words {
	char **items;
	size_t n, cap;
};

static void add_word(struct words *w, const char *text)
{
	w->items = mem_grow(w->items, &w->cap, w->n + 1, sizeof(*w->items));
	w->items[w->n++] = xstrdup(text);
	w->items[w->n] = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* One character of a word, behind which *p is moved; false for a quote that is not closed. */
static bool read_char(const char **p, char *quote, struct buf *word)
{
	char c = *(*p)++;

	if (*quote == '\'') {
		if (c == '\'')
			*quote = 0;
		else
			(void)buf_byte(word, (uint8_t)c);
	} else if (c == '\\' && (!*quote || **p == '"' || **p == '\\')) {
		if (!**p)
			return false;
		(void)buf_byte(word, (uint8_t) * (*p)++);
	} else if (*quote && c == *quote) {
		*quote = 0;
	} else if (!*quote && (c == '\'' || c == '"')) {
		*quote = c;
	} else {
		(void)buf_byte(word, (uint8_t)c);
	}
	return true;
}

static bool read_word(const char **p, struct words *w)
{
	struct buf word;
	char quote = 0;
	bool is_good = true;

	buf_init(&word, SIZE_MAX / 2);
	while (is_good && **p && (quote || !is_blank(**p)))
		is_good = read_char(p, &quote, &word);
	if (quote)
		is_good = false;
	if (is_good)
		add_word(w, buf_string(&word));
	buf_done(&word);
	return is_good;
}

char **process_split(const char *command, struct error *err)
{
	struct words w = { .n = 0 };
	const char *p = command;

	for (;;) {
		while (is_blank(*p))
			p++;
		if (!*p)
			break;
		if (!read_word(&p, &w)) {
			process_argv_free(w.items);
			error_set(err, ERROR_USAGE, 0, command,
				  "a quote or a backslash at the end is left open");
			return NULL;
		}
	}
	if (!w.n) {
		error_set(err, ERROR_USAGE, 0, NULL, "the command is empty");
		return NULL;
	}
	return w.items;
}

char **process_shell(const char *command)
{
	struct words w = { .n = 0 };

	add_word(&w, "/bin/sh");
	add_word(&w, "-c");
	add_word(&w, command);
	return w.items;
}

void process_argv_free(char **argv)
{
	size_t i;

	for (i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

/* 0 or an errno, as execve(2) would give it. */
static int check_file(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return access(path, X_OK) < 0 ? errno : 0;
}

static int check_path(const char *name)
{
	const char *folders = getenv("PATH");
	int code = ENOENT;
	size_t n;

	for (; folders && *folders; folders += n + (folders[n] == ':')) {
		char path[PATH_MAX];
		int failed;

		n = strcspn(folders, ":");
		if (snprintf(path, sizeof(path), "%.*s/%s", n ? (int)n : 1, n ? folders : ".",
			     name) >= (int)sizeof(path))
			continue;
		failed = check_file(path);
		if (!failed)
			return 0;
		if (failed == EACCES)
			code = EACCES;
	}
	return code;
}

int process_check(char *const *argv, struct error *err)
{
	const char *name = argv[0];
	int code = strchr(name, '/') ? check_file(name) : check_path(name);

	if (!code)
		return 0;
	error_errno(err, ERROR_USAGE, code, name, "cannot be run");
	if (strpbrk(name, "|&;<>$"))
		error_hint(err, "--exec has no shell; --shell has one");
	return -1;
}

char **process_command(const char *exec, const char *shell, struct error *err)
{
	char **argv;

	if (!exec)
		return process_shell(shell);
	argv = process_split(exec, err);
	if (argv && process_check(argv, err) < 0) {
		process_argv_free(argv);
		return NULL;
	}
	return argv;
}
