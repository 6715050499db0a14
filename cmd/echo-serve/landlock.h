/*
 * No files and no TCP connections of its own (Landlock), for a process that has everything open
 * that it needs.  It holds for what goes by the kernel's other ways as well, as io_uring does.
 */
#ifndef ECHO_SERVE_LANDLOCK_H
#define ECHO_SERVE_LANDLOCK_H

#include <stddef.h>

#include <stdbool.h>

struct error;

/* What is excepted. */
struct landlock_folder {
	char *path;
	bool can_remove; /* files in it */
	bool can_append; /* to files in it, which may be made */
};

/*
 * From now on nothing is opened, made, removed or run but what those n folders except.  From
 * Linux 6.7 on no TCP socket is bound or connected, from 6.12 on no signal reaches a process that
 * is not a child, and no abstract unix socket that is not its own is connected.  New privileges
 * must have been forbidden.  -1 with ERROR_LOCAL.
 */
int landlock_confine(const struct landlock_folder *folders, size_t n, struct error *err);

#endif
