/* For acl.c: one rule.  Pure, but for the names of users and groups, which this host has. */
#ifndef NET_ACL_RULE_H
#define NET_ACL_RULE_H

#include "net/acl.h"
#include "net/addr.h"

enum acl_rule_kind { ACL_RULE_NET, ACL_RULE_NAME, ACL_RULE_USER, ACL_RULE_GROUP };

struct acl_rule {
	enum acl_verdict verdict;
	enum acl_rule_kind kind;
	char *text;	/* as it was written */
	struct addr net; /* NET: its first address */
	unsigned bits;	 /* how many of its bits count */
	struct addr *addrs; /* NAME: those that it has, when they are known */
	size_t n_addrs;
	uid_t uid;
	gid_t gid;
};

/* -1 with ERROR_USAGE. */
int acl_rule_parse(const char *text, enum acl_verdict verdict, struct acl_rule *ret,
		   struct error *err);
void acl_rule_done(struct acl_rule *rule);

/* The addresses of a name, copied. */
void acl_rule_set_addrs(struct acl_rule *rule, const struct addr *addrs, size_t n);

/* How exactly the rule knows somebody: more is more exact; -1: not at all. */
int acl_rule_match(const struct acl_rule *rule, const struct acl_who *who);

#endif
