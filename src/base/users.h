/* Users and groups of this host, by name or number. */
#ifndef BASE_USERS_H
#define BASE_USERS_H

#include <stdbool.h>
#include <sys/types.h>

/* A name counts more than a number; a number need not have a name.  false: it is neither. */
bool users_find(const char *text, uid_t *ret);
bool users_find_group(const char *text, gid_t *ret);

#endif
