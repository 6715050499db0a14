/* Rules as they are written, and which of them is the most exact. */
#include "net/acl.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/acl_rule.h"
#include "net/addr.h"
#include "net/loop.h"
#include "net/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct acl {
	struct acl_rule *rules;
	size_t n, cap;
	bool is_limited;
};

struct acl *acl_new(void)
{
	return xcalloc(1, sizeof(struct acl));
}

void acl_free(struct acl *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->n; i++)
		acl_rule_done(&a->rules[i]);
	free(a->rules);
	free(a);
}

/* ---- what is written ---- */

static int add(struct acl *a, enum acl_verdict verdict, const char *text, size_t n,
	       struct error *err)
{
	struct acl_rule rule;
	char *word = xstrndup(text, n);
	int result = acl_rule_parse(word, verdict, &rule, err);

	free(word);
	if (result < 0)
		return -1;
	a->rules = mem_grow(a->rules, &a->cap, a->n, sizeof(*a->rules));
	a->rules[a->n++] = rule;
	a->is_limited |= verdict == ACL_ALLOW;
	return 0;
}

int acl_add(struct acl *a, enum acl_verdict verdict, const char *rules, struct error *err)
{
	size_t n;

	for (;; rules += n + 1) {
		n = strcspn(rules, ",");
		if (add(a, verdict, rules, n, err) < 0)
			return -1;
		if (!rules[n])
			return 0;
	}
}

static int add_line(struct acl *a, enum acl_verdict verdict, const char *line, struct error *err)
{
	static const char blanks[] = " \t\r";
	size_t n;

	line += strspn(line, blanks);
	n = strcspn(line, "#");
	while (n && strchr(blanks, line[n - 1]))
		n--;
	return n ? add(a, verdict, line, n, err) : 0;
}

int acl_add_text(struct acl *a, enum acl_verdict verdict, const char *path, const char *text,
		 size_t n, struct error *err)
{
	const char *end = text + n;
	struct error why = ERROR_INIT;
	unsigned number = 0;
	char *line;
	int result;

	while ((line = text_next_line(&text, end))) {
		number++;
		result = add_line(a, verdict, line, &why);
		free(line);
		if (result == 0)
			continue;
		snprintf(why.subject, sizeof(why.subject), "%.80s:%u", path, number);
		*err = why;
		return -1;
	}
	return 0;
}

int acl_add_file(struct acl *a, enum acl_verdict verdict, const char *path, struct error *err)
{
	size_t n;
	char *text = file_read(path, ACL_FILE_MAX, &n);
	int result;

	if (!text)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot be read");
	result = acl_add_text(a, verdict, path, text, n, err);
	free(text);
	return result;
}

bool acl_is_empty(const struct acl *a)
{
	return !a->n && !a->is_limited;
}

void acl_limit(struct acl *a)
{
	a->is_limited = true;
}

bool acl_is_limited(const struct acl *a)
{
	return a->is_limited;
}

static bool knows_users(const struct acl_rule *rule)
{
	return rule->kind == ACL_RULE_USER || rule->kind == ACL_RULE_GROUP;
}

bool acl_knows_users(const struct acl *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (knows_users(&a->rules[i]))
			return true;
	}
	return false;
}

bool acl_knows_hosts(const struct acl *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (!knows_users(&a->rules[i]))
			return true;
	}
	return false;
}

/* ---- names ---- */

struct acl_lookup {
	struct loop *loop;
	struct acl *acl;
	const struct resolver *resolver;
	size_t at; /* the rule whose name is looked up, or n */
	void *query;
	struct loop_timer turn;
	struct error error;
	acl_done_fn *done;
	void *user;
};

static void ask_next(struct acl_lookup *l);

static void on_turn(struct loop *loop, void *user)
{
	struct acl_lookup *l = user;

	(void)loop;
	l->done(&l->error, l->user);
}

static void on_resolved(const struct resolve_result *result, const struct error *err, void *user)
{
	struct acl_lookup *l = user;
	struct acl_rule *rule = &l->acl->rules[l->at];

	l->query = NULL;
	if (!result) {
		l->done(err, l->user);
		return;
	}
	acl_rule_set_addrs(rule, result->addrs, result->n);
	l->at++;
	ask_next(l);
}

static void ask_next(struct acl_lookup *l)
{
	struct resolve_request request = { .service = "", .socktype = SOCK_STREAM };

	while (l->at < l->acl->n && l->acl->rules[l->at].kind != ACL_RULE_NAME)
		l->at++;
	if (l->at < l->acl->n) {
		request.host = l->acl->rules[l->at].text;
		l->query = l->resolver->start(l->resolver, l->loop, &request, on_resolved, l,
					      &l->error);
	}
	if (!l->query)
		loop_timer_set(l->loop, &l->turn, loop_now(l->loop), on_turn, l);
}

struct acl_lookup *acl_lookup_new(struct loop *loop, struct acl *a,
				  const struct resolver *resolver, acl_done_fn *done, void *user)
{
	struct acl_lookup *l = xcalloc(1, sizeof(*l));

	*l = (struct acl_lookup){ .loop = loop, .acl = a, .resolver = resolver, .done = done,
				  .user = user, .error = ERROR_INIT };
	ask_next(l);
	return l;
}

void acl_lookup_free(struct acl_lookup *l)
{
	if (!l)
		return;
	if (l->query)
		l->resolver->cancel(l->query);
	loop_timer_unset(&l->turn);
	free(l);
}

/* ---- asking ---- */

struct acl_who acl_who_of(int fd, const struct addr *addr)
{
	struct acl_who who = { .addr = addr };
	struct ucred cred;
	socklen_t len = sizeof(cred), groups = sizeof(who.groups);

	if (addr_family(addr) != AF_UNIX ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return who;
	who.has_user = true;
	who.uid = cred.uid;
	who.groups[0] = cred.gid;
	who.n_groups = 1;
	groups -= (socklen_t)sizeof(gid_t);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, who.groups + 1, &groups) == 0)
		who.n_groups += groups / sizeof(gid_t);
	return who;
}

bool acl_allows(const struct acl *a, const struct acl_who *who, const char **ret_rule)
{
	const struct acl_rule *best = NULL;
	int exact, most = -1;
	size_t i;

	for (i = 0; i < a->n; i++) {
		exact = acl_rule_match(&a->rules[i], who);
		if (exact < 0 || exact < most ||
		    (exact == most && a->rules[i].verdict == ACL_ALLOW))
			continue;
		most = exact;
		best = &a->rules[i];
	}
	if (ret_rule)
		*ret_rule = best ? best->text : NULL;
	return best ? best->verdict == ACL_ALLOW : !a->is_limited;
}
