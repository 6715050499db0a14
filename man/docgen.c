/*
 * docgen: the manual pages and the completions, from the option tables.
 *
 *	docgen mdoc NAME PAGE.1.in [COMMON.in…]	a page of the manual in mdoc(7)
 *	docgen bash|zsh|fish			a completion script
 *	docgen exit				the exit statuses, as a table in Markdown
 *
 * The tables hold the facts (names, defaults, limits, choices, exclusions), the page holds the
 * prose; they are joined by the long name of the option.  Facts are appended to the prose by
 * docgen, so do not write them: "The default is 5s." appears by itself.  An option without
 * prose gets its help line as a sentence; prose for an option that does not exist is an error.
 * A page is mdoc, one sentence a line, any UTF-8, with these markers on lines of their own:
 *
 *	.\"@name		.Dt, .Os and the section NAME; write .Dd by hand above it
 *	.\"@synopsis		the section SYNOPSIS, from the operands
 *	.\"@options		the section OPTIONS: .Sh, then the text up to the next marker or
 *				section as an introduction, then a list for each group
 *	.\"@option NAME		starts the prose of --NAME; it ends at the next marker or section.
 *				Where it stands does not matter; after .\"@options reads best
 *	.\"@exit [NAME…]	the section EXIT STATUS; with names of src/base/exit.def (DONE NO
 *				USAGE …) those alone.  Text that follows belongs to the section
 *	.\"@examples		the section EXAMPLES with the examples of --help; the page may go
 *				on with its own
 *	.\".@run [STATUS]	before a .Dl or a .Bd -literal: tests/golden/examples.sh runs it,
 *				in an empty folder, with bash, and expects that status (or 0)
 *
 * A page of a command needs the first five but .\"@option.  A file of man/common begins with
 *	.\"@group TITLE
 * and holds the prose of the shared group with that title, for every command that uses it; a
 * command's own page may still say something else.  netkit.1.in is written by hand but for
 *	.\"@commands		a list of the commands with their summaries
 *	.\"@common		a list of the options that every command has
 * and .\"@exit.
 */
#include "docgen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr, "usage: docgen mdoc NAME PAGE [COMMON...] | bash | zsh | fish | exit\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	int status = 0;

	if (!strcmp(verb, "mdoc") && argc >= 4)
		status = mdoc_page(argc - 2, argv + 2);
	else if (!strcmp(verb, "bash"))
		complete_bash(stdout);
	else if (!strcmp(verb, "zsh"))
		complete_zsh(stdout);
	else if (!strcmp(verb, "fish"))
		complete_fish(stdout);
	else if (!strcmp(verb, "exit"))
		mdoc_exit_table();
	else
		status = usage();
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "docgen: cannot write: %s\n", strerror(errno));
		status = 1;
	}
	return status;
}
