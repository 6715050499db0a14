/* Links named after the commands. */
#include "cli/links.h"

#include "base/error.h"
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int read_link(const char *path, char *dst, size_t cap)
{
	ssize_t n = readlink(path, dst, cap - 1);

	if (n < 0)
		return -1;
	dst[n] = '\0';
	return 0;
}

static bool exists(const char *path)
{
	return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Is there something at path?  Our own link from an earlier run does not count. */
static int check_free(const char *path, const char *target, bool *ret_is_done,
		      struct error *err)
{
	char old[PATH_MAX];

	*ret_is_done = read_link(path, old, sizeof(old)) == 0 && !strcmp(old, target);
	if (*ret_is_done || !exists(path))
		return 0;
	error_set(err, ERROR_LOCAL, EEXIST, path, "exists already and is left as it is");
	error_hint(err, "choose an empty directory, and put it first in PATH");
	return -1;
}

int links_install(const struct command *const *commands, const char *dir, struct error *err)
{
	char self[PATH_MAX], path[PATH_MAX];
	const struct command *const *cmd;
	bool is_done;
	int pass;

	if (read_link("/proc/self/exe", self, sizeof(self)) < 0)
		return error_errno(err, ERROR_LOCAL, errno, "/proc/self/exe", "cannot read");
	for (pass = 0; pass < 2; pass++) {
		for (cmd = commands; *cmd; cmd++) {
			if (snprintf(path, sizeof(path), "%s/%s", dir, (*cmd)->name) >=
			    (int)sizeof(path))
				return error_errno(err, ERROR_LOCAL, ENAMETOOLONG, NULL, "DIR");
			if (check_free(path, self, &is_done, err) < 0)
				return -1;
			if (pass == 0 || is_done)
				continue;
			if (symlink(self, path) < 0)
				return error_errno(err, ERROR_LOCAL, errno, path,
						   "cannot make the link");
			printf("%s\n", path);
		}
	}
	return 0;
}
