/* Users and groups. */
#include "base/users.h"

#include "base/parse.h"

#include <grp.h>
#include <pwd.h>
#include <stdint.h>

/* (uid_t)-1 stands for "leave it as it is" in chown(2). */
static bool parse_id(const char *text, uint32_t *ret)
{
	uint64_t number;

	if (!parse_uint(text, 0, UINT32_MAX - 1, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

bool users_find(const char *text, uid_t *ret)
{
	const struct passwd *user = getpwnam(text);

	if (!user)
		return parse_id(text, ret);
	*ret = user->pw_uid;
	return true;
}

bool users_find_group(const char *text, gid_t *ret)
{
	const struct group *group = getgrnam(text);

	if (!group)
		return parse_id(text, ret);
	*ret = group->gr_gid;
	return true;
}
