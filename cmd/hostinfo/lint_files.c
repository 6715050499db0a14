/* Checks of all files: are they there, and may everybody read them? */
#include "hostinfo/lint.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <string.h>

/* A file that only root can read makes names look different to root and to everybody else. */
static void check_mode(struct lint *l, const struct lint_file *file)
{
	enum { READ_BY_ALL = 0444 };

	if (!file->mode || (file->mode & READ_BY_ALL) == READ_BY_ALL)
		return;
	lint_report(l, file->path, 0,
		    lint_text(l, "its mode is %04o: not everybody may read it", file->mode),
		    "programs of other users look names up as if the file were not there",
		    lint_text(l, "chmod a+r %s", file->path));
}

static void modes(struct lint *l)
{
	check_mode(l, &l->input->hosts);
	check_mode(l, &l->input->nsswitch);
	check_mode(l, &l->input->resolv);
	check_mode(l, &l->input->gai);
}

static void check_readable(struct lint *l, const struct lint_file *file, const char *effect,
			   const char *remedy)
{
	if (file->text || file->target)
		return;
	if (file->error == ENOENT)
		lint_report(l, file->path, 0, "there is no such file", effect, remedy);
	else
		lint_report(l, file->path, 0,
			    lint_text(l, "it cannot be read: %s", strerror(file->error)), effect,
			    "see its type and permissions: ls -l");
}

static void missing(struct lint *l)
{
	check_readable(l, &l->input->hosts,
		       "localhost and this host's own name depend on the name servers",
		       "make it, with the lines '127.0.0.1 localhost' and '::1 localhost'");
	check_readable(l, &l->input->nsswitch, "names come from /etc/hosts, then from the DNS",
		       "make it, with the line 'hosts: files dns'");
	check_readable(l, &l->input->resolv,
		       "every program asks a name server on this host, at 127.0.0.1",
		       "make it, with a line 'nameserver ADDRESS'");
}

static void check_link(struct lint *l, const struct lint_file *file, const char *effect)
{
	if (file->text || !file->target)
		return;
	lint_report(l, file->path, 0,
		    lint_text(l, "it is a link to %s, which %s", file->target,
			      file->error == ENOENT ? "is not there" : "cannot be read"),
		    effect,
		    "start the service that writes that file, or put a file in the link's place");
}

static void links(struct lint *l)
{
	check_link(l, &l->input->hosts,
		   "localhost and this host's own name depend on the name servers");
	check_link(l, &l->input->nsswitch, "names come from /etc/hosts, then from the DNS");
	check_link(l, &l->input->resolv,
		   "every program asks a name server on this host, at 127.0.0.1");
	check_link(l, &l->input->gai, "addresses are ordered as if there were no policy");
}

const struct lint_check lint_file_checks[] = {
	{ "file-missing", missing },
	{ "file-link", links },
	{ "file-mode", modes },
	{ NULL, NULL },
};
