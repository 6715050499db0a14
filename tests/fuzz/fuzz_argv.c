/*
 * The splitter of --exec: words that are quoted and joined again are split to the same words,
 * and whatever was typed never gives a word that holds more than was typed.
 */
#include "base/buf.h"
#include "base/error.h"
#include "stream/process.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 'word', with '\'' for each quote in it. */
static void quote(struct buf *line, const char *word)
{
	(void)buf_byte(line, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			(void)buf_append(line, "'\\''", 4);
		else
			(void)buf_byte(line, (uint8_t)*word);
	}
	(void)buf_append(line, "' ", 2);
}

static void check(char *const *argv, size_t size)
{
	struct error err = ERROR_INIT;
	struct buf line;
	char **again;
	size_t i, total = 0;

	buf_init(&line, SIZE_MAX / 2);
	for (i = 0; argv[i]; i++) {
		total += strlen(argv[i]);
		quote(&line, argv[i]);
	}
	assert(i > 0 && total <= size);
	again = process_split(buf_string(&line), &err);
	assert(again);
	for (i = 0; argv[i]; i++)
		assert(again[i] && !strcmp(argv[i], again[i]));
	assert(!again[i]);
	process_argv_free(again);
	buf_done(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	char *text = malloc(size + 1), **argv;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	argv = process_split(text, &err);
	if (argv)
		check(argv, size);
	else
		assert(err.phase == ERROR_USAGE && err.text[0]);
	process_argv_free(argv);
	free(text);
	return 0;
}
