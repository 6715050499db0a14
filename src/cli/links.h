/* --install-links: a symbolic link for each command, busybox style. */
#ifndef CLI_LINKS_H
#define CLI_LINKS_H

struct command;
struct error;

/*
 * Makes DIR/lookup, DIR/hostinfo, … that point to this executable.  Nothing is ever
 * overwritten: a name that exists and is not such a link already is an error, found before the
 * first link is made.  -1 with ERROR_LOCAL.
 */
int links_install(const struct command *const *commands, const char *dir, struct error *err);

#endif
