/*
 * Users and their passwords, from a file: a line USER:PASSWORD for each, the password as it is, and
 * empty lines and those that begin with # for its reader.
 */
#ifndef STREAM_LOGINS_H
#define STREAM_LOGINS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct logins;

/* Of a user or a password, with a NUL; 255 bytes are what SOCKS 5 can carry. */
enum { LOGINS_WORD = 256 };

/* NULL with ERROR_LOCAL (it cannot be read) or ERROR_USAGE (a line is none; it has none). */
struct logins *logins_read(const char *path, struct error *err);
void logins_free(struct logins *u); /* forgets them; takes NULL */

/*
 * Is this one of them?  Takes as long whatever they are: how much of a password is right shows in
 * no time.
 */
bool logins_have(const struct logins *u, const char *user, const char *password);

#endif
