/* Becoming somebody who may do less, for good: --user. */
#ifndef ECHO_SERVE_PRIVILEGES_H
#define ECHO_SERVE_PRIVILEGES_H

struct error;

/*
 * Gives up the supplementary groups, the group and the user of this process for those of
 * `user`, sees that there is no way back, and forbids new privileges.  For root; a user
 * who already is `user` keeps the groups.  -1 with ERROR_USAGE (no such user) or
 * ERROR_LOCAL.
 */
int privileges_drop(const char *user, struct error *err);

/*
 * Gives up every capability, for good, and forbids new privileges; whoever is root stays the owner
 * of root's files, and nothing more.  -1 with ERROR_LOCAL.
 */
int privileges_shed(struct error *err);

#endif
