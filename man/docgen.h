/* The parts of docgen.  Each prints on standard output or where it is told. */
#ifndef DOCGEN_H
#define DOCGEN_H

#include <stdio.h>

/*
 * A page in mdoc(7).  argv: the command's name (or "netkit"), the page's file, the files of
 * shared prose.  Returns the exit status; what is wrong is said on standard error.
 */
int mdoc_page(int argc, char **argv);

/* The exit statuses as a table in Markdown. */
void mdoc_exit_table(void);

/* A completion script for every command, made from the registry and the option tables. */
void complete_bash(FILE *to);
void complete_zsh(FILE *to);
void complete_fish(FILE *to);

#endif
