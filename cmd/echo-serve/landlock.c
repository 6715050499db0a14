/* Three system calls, which the C library of Debian 12 does not know, and headers only in part. */
#include "echo-serve/landlock.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* struct landlock_ruleset_attr of today; an older kernel takes it if what it lacks is 0. */
struct rules {
	uint64_t files, net, scoped;
};

/* What each version of the interface brought. */
enum {
	FILES_1 = (1 << 13) - 1,
	FILES_2 = 1 << 13, /* moving between folders */
	FILES_3 = 1 << 14, /* cutting off */
	FILES_5 = 1 << 15, /* controls of devices */
	NET_4 = 1 << 0 | 1 << 1, /* binding and connecting TCP */
	SCOPED_6 = 1 << 0 | 1 << 1, /* abstract unix sockets, signals */
};

static struct rules rules_of(int version)
{
	return (struct rules){
		.files = FILES_1 | (version >= 2 ? FILES_2 : 0u) | (version >= 3 ? FILES_3 : 0u) |
			 (version >= 5 ? FILES_5 : 0u),
		.net = version >= 4 ? NET_4 : 0u,
		.scoped = version >= 6 ? SCOPED_6 : 0u,
	};
}

static int except(int ruleset, const struct landlock_folder *folder, struct error *err)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access =
			(folder->can_remove ? LANDLOCK_ACCESS_FS_REMOVE_FILE : 0u) |
			(folder->can_append ? LANDLOCK_ACCESS_FS_WRITE_FILE |
						      LANDLOCK_ACCESS_FS_MAKE_REG :
					      0u),
		.parent_fd = open(folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	int result = 0;

	if (rule.parent_fd < 0 || syscall(SYS_landlock_add_rule, ruleset,
					  LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		result = error_errno(err, ERROR_LOCAL, errno, folder->path,
				     "cannot let Landlock except it");
	if (rule.parent_fd >= 0)
		close(rule.parent_fd);
	return result;
}

int landlock_confine(const struct landlock_folder *folders, size_t n, struct error *err)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	struct rules rules = rules_of((int)version);
	int ruleset, result = -1;
	size_t i;

	if (version < 1)
		return error_errno(err, ERROR_LOCAL, errno, "Landlock",
				   "this kernel does not have it");
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	if (ruleset < 0)
		return error_errno(err, ERROR_LOCAL, errno, "Landlock", "cannot make its rules");
	for (i = 0; i < n; i++) {
		if (except(ruleset, &folders[i], err) < 0)
			goto out;
	}
	result = syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ?
			 error_errno(err, ERROR_LOCAL, errno, "Landlock",
				     "cannot confine this process") :
			 0;
out:
	close(ruleset);
	return result;
}
