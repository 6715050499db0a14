/* What the parts of docgen share: its printers of completions. */
#ifndef DOCGEN_H
#define DOCGEN_H

#include <stdio.h>

/* A completion script for every command, made from the registry and the option tables. */
void complete_bash(FILE *to);
void complete_zsh(FILE *to);
void complete_fish(FILE *to);

#endif
