/*
 * Who may come: rules that allow or deny addresses, and users of this host.
 *
 *	192.0.2.1   10.0.0.0/8   2001:db8::/32   fe80::1%eth0	one address, or a network
 *	db.example		each address that the name has
 *	uid:alice   uid:1000   gid:staff	who is at the other end of a unix socket
 *
 * The most exact rule decides: the longest prefix, a user before a group; of two that are equally
 * exact the one that denies.  Whom no rule knows may come as long as there is no rule that allows.
 *
 * Names are looked up by acl_lookup(); until then they match nobody.
 */
#ifndef NET_ACL_H
#define NET_ACL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct acl;
struct acl_lookup;
struct addr;
struct error;
struct loop;
struct resolver;

enum acl_verdict { ACL_ALLOW, ACL_DENY };

struct acl *acl_new(void);
void acl_free(struct acl *a); /* takes NULL */

/*
 * Adds rules, commas between.  -1 with ERROR_USAGE for one that is none; those before it are
 * there then.
 */
int acl_add(struct acl *a, enum acl_verdict verdict, const char *rules, struct error *err);

/*
 * The same from the text of a file: a rule a line, blanks around it, # starts a comment.
 * Errors are ERROR_USAGE with "PATH:LINE" as subject.  text is n bytes.
 */
int acl_add_text(struct acl *a, enum acl_verdict verdict, const char *path, const char *text,
		 size_t n, struct error *err);

/* A file is at most this long. */
enum { ACL_FILE_MAX = 16 << 20 };

/* The same, read from it; ERROR_LOCAL when it cannot be read. */
int acl_add_file(struct acl *a, enum acl_verdict verdict, const char *path, struct error *err);

/* From now on only those come whom a rule allows, also when there is no such rule. */
void acl_limit(struct acl *a);

bool acl_is_empty(const struct acl *a); /* everybody may come */
bool acl_is_limited(const struct acl *a);   /* some rule allows, or acl_limit() */
bool acl_knows_users(const struct acl *a);  /* some rule is about users */
bool acl_knows_hosts(const struct acl *a);  /* or about addresses and names */

/* ---- names ---- */

/* err: not set when each name has an address; else ERROR_RESOLVE for the first that has none. */
typedef void acl_done_fn(const struct error *err, void *user);

/*
 * Looks the names up, one after another; done is called once, from the loop, never before this
 * has returned, and may free the lookup.  The list is borrowed until then; resolver for ever.
 */
struct acl_lookup *acl_lookup_new(struct loop *loop, struct acl *a,
				  const struct resolver *resolver, acl_done_fn *done,
				  void *user);
void acl_lookup_free(struct acl_lookup *l); /* at any time; takes NULL */

/* ---- asking ---- */

enum { ACL_GROUPS = 64 };

/* Somebody, as the kernel knows him. */
struct acl_who {
	const struct addr *addr; /* without the port; NULL, or of a unix socket: none */
	bool has_user;
	uid_t uid;
	gid_t groups[ACL_GROUPS];
	size_t n_groups;
};

/* Who is at the other end of a connection (SO_PEERCRED, SO_PEERGROUPS); addr is borrowed. */
struct acl_who acl_who_of(int fd, const struct addr *addr);

/*
 * May he come?  *ret_rule, if it is not NULL: the rule that said so, as it was written, borrowed
 * from the list; NULL when none did.
 */
bool acl_allows(const struct acl *a, const struct acl_who *who, const char **ret_rule);

#endif
