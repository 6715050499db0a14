/* The registry: each command by its name. */
#include "commands.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/personality.h"

#include <string.h>

#define COMMAND(name) extern const struct command name##_command;
#include "commands.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &name##_command,
#include "commands.def"
#undef COMMAND
	NULL,
};

#define PERSONALITY(name) extern const struct personality name##_personality;
#include "personalities.def"
#undef PERSONALITY

static const struct personality *const personalities[] = {
#define PERSONALITY(name) &name##_personality,
#include "personalities.def"
#undef PERSONALITY
};

const struct command *command_find(const char *name)
{
	const struct command *const *cmd;

	for (cmd = commands; *cmd; cmd++) {
		if (!strcmp((*cmd)->name, name))
			return *cmd;
	}
	return NULL;
}

const char *command_suggest(const char *name)
{
	const char *names[ARRAY_SIZE(commands)]; /* help in place of the closing NULL */
	size_t n;

	for (n = 0; commands[n]; n++)
		names[n] = commands[n]->name;
	names[n++] = "help";
	return text_suggest(name, names, n);
}

const struct personality *personality_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(personalities); i++) {
		if (!strcmp(personalities[i]->name, name))
			return personalities[i];
	}
	return NULL;
}
