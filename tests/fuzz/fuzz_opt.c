/* A command line of words that end in newlines, for a table with every type of option. */
#include "base/error.h"
#include "cli/command.h"
#include "support/lib_options.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS = 64 };

/* What was accepted keeps the limits of the table. */
static void check(const struct options_config *config, int operands, int argc, char **argv)
{
	int i;

	assert(operands >= 0 && operands < argc);
	for (i = 0; i < operands; i++)
		assert(argv[i]);
	assert(config->bounded >= 5 && config->bounded <= 20 && config->least >= 1);
	assert(config->duration >= 10000000 && config->duration <= 2000000000);
	assert(config->choice >= 0 && config->choice <= 2);
	assert(!(config->flag && (config->other || config->string)));
	assert(!(config->common.ipv4 && config->common.ipv6));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *argv[WORDS + 1], *word, *rest;
	static char name[] = "every-type";
	struct options_config config = { 0 };
	struct error err = ERROR_INIT;
	int argc = 1, operands = -1;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	argv[0] = name;
	for (rest = text; argc < WORDS && (word = strsep(&rest, "\n"));)
		argv[argc++] = word;
	argv[argc] = NULL;
	opt_defaults(&options_command, &config);
	if (opt_parse(&options_command, &config, argc, argv, &operands, &err) == 0) {
		assert(!error_is_set(&err));
		check(&config, operands, argc, argv);
	} else {
		assert(err.phase == ERROR_USAGE && err.text[0] && operands == -1);
	}
	opt_done(&options_command, &config);
	assert(config.list.n == 0);
	free(text);
	return 0;
}
