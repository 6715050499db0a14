/* What --help prints, made from a command's table. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

struct command;
struct opt;

/* With "..." for "…" where the locale's characters are not UTF-8. */
void help_command(const struct command *cmd, FILE *to);

/* netkit's own: the list of commands and its few options. */
void help_netkit(const struct command *const *commands, FILE *to);

/* "-t, --type TYPE" as shown on the left; returns dst. */
const char *help_option_head(char dst[static 64], const struct opt *o);

#endif
