/* The registry of commands, made from commands.def. */
#ifndef COMMANDS_H
#define COMMANDS_H

struct command;
struct personality;

/* In the order of the file; ends with NULL. */
extern const struct command *const commands[];

const struct command *command_find(const char *name); /* NULL when there is none */

/* The nearest command name to a mistyped one, or NULL. */
const char *command_suggest(const char *name);

/* Of personalities.def; NULL when there is none. */
const struct personality *personality_find(const char *name);

#endif
