/* Finds and shows a manual page. */
#include "cli/manual.h"

#include "base/error.h"
#include "cli/command.h"
#include "cli/help.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The page's path in *dst, tried beside the executable; false when there is none. */
static bool find_page(const struct command *cmd, char *dst, size_t cap)
{
	static const char *const folders[] = { "/../share/man/man1", "/man/man1" };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;
	size_t i;

	if (n < 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	*slash = '\0';
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		int len = snprintf(dst, cap, "%s%s/netkit%s%s.1", self, folders[i], cmd ? "-" : "",
				   cmd ? cmd->name : "");

		if (len < (int)cap && access(dst, R_OK) == 0)
			return true;
	}
	return false;
}

int manual_show(const struct command *cmd, struct error *err)
{
	char page[PATH_MAX];

	(void)err;
	if (find_page(cmd, page, sizeof(page))) {
		signal(SIGPIPE, SIG_DFL); /* a pager that is left early ends what feeds it */
		execlp("man", "man", "-l", page, (char *)NULL);
		execlp("mandoc", "mandoc", "-a", page, (char *)NULL);
		signal(SIGPIPE, SIG_IGN);
	}
	if (cmd)
		help_command(cmd, stdout);
	else
		printf("netkit --help shows the commands\n");
	return STATUS_DONE;
}
