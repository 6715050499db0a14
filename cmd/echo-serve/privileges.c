/* Giving up root, checked. */
#include "echo-serve/privileges.h"

#include "base/error.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int change(const struct passwd *to, struct error *err)
{
	if (setgroups(1, &to->pw_gid) < 0)
		return error_errno(err, ERROR_LOCAL, errno, to->pw_name,
				   "cannot give up groups");
	if (setresgid(to->pw_gid, to->pw_gid, to->pw_gid) < 0)
		return error_errno(err, ERROR_LOCAL, errno, to->pw_name,
				   "cannot change the group");
	if (setresuid(to->pw_uid, to->pw_uid, to->pw_uid) < 0)
		return error_errno(err, ERROR_LOCAL, errno, to->pw_name,
				   "cannot change the user");
	return 0;
}

/* What was asked of the kernel is read back, and the way back is tried. */
static int check(const struct passwd *to, struct error *err)
{
	uid_t real, effective, saved;
	gid_t groups[3];

	if (getresuid(&real, &effective, &saved) < 0 || real != to->pw_uid ||
	    effective != to->pw_uid || saved != to->pw_uid ||
	    getresgid(&groups[0], &groups[1], &groups[2]) < 0 ||
	    groups[0] != to->pw_gid || groups[1] != to->pw_gid || groups[2] != to->pw_gid)
		return error_set(err, ERROR_LOCAL, EPERM, to->pw_name,
				 "did not become this user");
	if (to->pw_uid != 0 && setuid(0) == 0)
		return error_set(err, ERROR_LOCAL, EPERM, to->pw_name,
				 "could become root again");
	return 0;
}

static int forbid_new(struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot forbid new privileges");
	return 0;
}

int privileges_drop(const char *user, struct error *err)
{
	const struct passwd *to;

	errno = 0;
	to = getpwnam(user);
	if (!to)
		return error_set(err, ERROR_USAGE, 0, "--user",
				 "there is no user '%.40s'", user);
	if ((geteuid() != to->pw_uid || getuid() != to->pw_uid || geteuid() == 0) &&
	    change(to, err) < 0)
		return -1;
	if (check(to, err) < 0)
		return -1;
	return forbid_new(err);
}

/* Those that a program which this process executes could get are given up first: it takes one. */
static void shed_bounds(void)
{
	unsigned long i;

	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		(void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

int privileges_shed(struct error *err)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 }, got[2];

	shed_bounds();
	if (syscall(SYS_capset, &header, none) < 0 || syscall(SYS_capget, &header, got) < 0)
		return error_errno(err, ERROR_LOCAL, errno, "capabilities",
				   "cannot give them up");
	if (got[0].permitted || got[1].permitted || got[0].effective || got[1].effective)
		return error_set(err, ERROR_LOCAL, EPERM, "capabilities", "are still there");
	return forbid_new(err);
}
