/* Lists from options and files. */
#include "listen/admission.h"

#include "base/error.h"
#include "listen/listen.h"
#include "listen/places.h"
#include "net/acl.h"
#include "net/addr.h"
#include "net/listener.h"
#include "net/resolve.h"

#include <stdio.h>

static int add_options(struct acl *acl, enum acl_verdict verdict, const struct opt_list *rules,
		       const char *option, struct error *err)
{
	size_t i;

	for (i = 0; i < rules->n; i++) {
		if (acl_add(acl, verdict, rules->items[i], err) < 0) {
			snprintf(err->subject, sizeof(err->subject), "%s", option);
			return -1;
		}
	}
	return 0;
}

static int add_file(struct acl *acl, enum acl_verdict verdict, const char *path,
		    struct error *err)
{
	return path ? acl_add_file(acl, verdict, path, err) : 0;
}

/* NULL with *err. */
static struct acl *read_lists(const struct listen_config *config, struct error *err)
{
	struct acl *acl = acl_new();

	if (config->allow_file)
		acl_limit(acl); /* one that has become empty lets nobody in */
	if (add_options(acl, ACL_ALLOW, &config->allow, "--allow", err) < 0 ||
	    add_options(acl, ACL_DENY, &config->deny, "--deny", err) < 0 ||
	    add_file(acl, ACL_ALLOW, config->allow_file, err) < 0 ||
	    add_file(acl, ACL_DENY, config->deny_file, err) < 0) {
		acl_free(acl);
		return NULL;
	}
	return acl;
}

static void forget_next(struct admission *a)
{
	acl_lookup_free(a->lookup);
	acl_free(a->next);
	a->lookup = NULL;
	a->next = NULL;
}

static void on_lookup_done(const struct error *err, void *user)
{
	struct admission *a = user;
	struct error why = *err;

	if (!error_is_set(&why)) {
		acl_free(a->acl);
		a->acl = a->next;
		a->next = NULL;
	}
	forget_next(a);
	a->ready(&why, a->user);
}

static void look_up(struct admission *a, struct acl *next)
{
	a->next = next;
	a->lookup = acl_lookup_new(a->loop, next, &resolve_system, on_lookup_done, a);
}

int admission_init(struct admission *a, const struct listen_config *config, struct loop *loop,
		   admission_ready_fn *ready, void *user, struct error *err)
{
	struct acl *first;

	*a = (struct admission){ .config = config, .loop = loop, .ready = ready, .user = user };
	first = read_lists(config, err);
	if (!first)
		return -1;
	look_up(a, first);
	return 0;
}

void admission_done(struct admission *a)
{
	forget_next(a);
	acl_free(a->acl);
	a->acl = NULL;
}

static const struct acl *lists(const struct admission *a)
{
	return a->acl ? a->acl : a->next;
}

bool admission_is_limited(const struct admission *a)
{
	return acl_is_limited(lists(a));
}

static int check_listener(const struct acl *acl, const struct listener *l, struct error *err)
{
	bool users = acl_knows_users(acl), hosts = acl_knows_hosts(acl), is_unix;
	size_t i;

	for (i = 0; l && i < l->n; i++) {
		is_unix = addr_family(&l->sockets[i].addr) == AF_UNIX;
		if (is_unix && l->sockets[i].type == SOCK_DGRAM && (users || hosts))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "datagrams of a unix socket do not tell who sends them: "
					 "--allow and --deny cannot be kept");
		if (is_unix && hosts && !users)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "whoever comes to a unix socket is known by uid:USER and "
					 "gid:GROUP, not by an address");
		if (!is_unix && users && !hosts)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "uid: and gid: are for unix sockets: who comes from an "
					 "address is not known");
	}
	return 0;
}

int admission_check(const struct admission *a, const struct places *places, struct error *err)
{
	return check_listener(lists(a), places->connections, err) < 0 ||
			       check_listener(lists(a), places->datagrams, err) < 0
		       ? -1
		       : 0;
}

bool admission_can_reload(const struct admission *a)
{
	return a->config->allow_file || a->config->deny_file;
}

void admission_reload(struct admission *a)
{
	struct error err = ERROR_INIT;
	struct acl *next = read_lists(a->config, &err);

	if (!next) {
		a->ready(&err, a->user);
		return;
	}
	forget_next(a);
	look_up(a, next);
}

bool admission_allows(const struct admission *a, int fd, const struct addr *peer,
		      const char **ret_rule)
{
	struct acl_who who = { .addr = peer };

	if (acl_is_empty(a->acl))
		return true;
	if (fd >= 0)
		who = acl_who_of(fd, peer);
	return acl_allows(a->acl, &who, ret_rule);
}
