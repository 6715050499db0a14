/* The forms of a rule, and whom it is about. */
#include "net/acl_rule.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/users.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond every prefix: who somebody is says more than that he is a member. */
enum { EXACT_GROUP = 1000, EXACT_USER = 1001 };

static int refuse(struct error *err, const char *text, const char *why)
{
	return error_set(err, ERROR_USAGE, 0, NULL, "'%.60s' %s", text, why);
}

/* ---- networks ---- */

/* Clears what lies behind the prefix; false when there was something. */
static bool mask(struct addr *a, unsigned bits)
{
	size_t n, i;
	uint8_t *bytes = (uint8_t *)(uintptr_t)addr_bytes(a, &n), keep;
	bool was_clear = true;

	for (i = 0; i < n; i++, bits -= bits < 8 ? bits : 8) {
		keep = (uint8_t)(bits >= 8 ? 0xff : 0xff00 >> bits);
		was_clear &= !(bytes[i] & (uint8_t)~keep);
		bytes[i] &= keep;
	}
	return was_clear;
}

static int parse_bits(const char *text, const char *bits, struct acl_rule *rule,
		      struct error *err)
{
	char network[ADDR_TEXT];
	uint64_t number;

	if (!parse_uint(bits, 0, rule->bits, &number))
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "'%.60s': the length of a prefix is a number from 0 to %u", text,
				 rule->bits);
	rule->bits = (unsigned)number;
	if (mask(&rule->net, rule->bits))
		return 0;
	return error_set(err, ERROR_USAGE, 0, NULL, "'%.60s' is no network; %s/%u is one", text,
			 addr_format(network, &rule->net), rule->bits);
}

/* 1: it is one; 0: it is something else. */
static int parse_net(const char *text, struct acl_rule *rule, struct error *err)
{
	const char *slash = strchr(text, '/');
	char *address = xstrndup(text, slash ? (size_t)(slash - text) : strlen(text));
	bool is_net = addr_parse(address, 0, &rule->net);
	size_t n;

	free(address);
	if (!is_net)
		return slash ? refuse(err, text, "is no network: ADDRESS/BITS is one") : 0;
	if (addr_family(&rule->net) == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&rule->net.in6.sin6_addr))
		return refuse(err, text, "is an IPv4 address: write that");
	(void)addr_bytes(&rule->net, &n);
	rule->kind = ACL_RULE_NET;
	rule->bits = (unsigned)n * 8;
	if (slash && parse_bits(text, slash + 1, rule, err) < 0)
		return -1;
	return 1;
}

static int match_addr(const struct addr *net, unsigned bits, const struct addr *a)
{
	struct addr prefix = *a;
	const uint8_t *bytes;
	size_t n;

	if (!a->len || addr_family(net) != addr_family(a))
		return -1;
	if (addr_family(net) == AF_INET6 && net->in6.sin6_scope_id &&
	    net->in6.sin6_scope_id != a->in6.sin6_scope_id)
		return -1;
	(void)mask(&prefix, bits);
	bytes = addr_bytes(&prefix, &n);
	return memcmp(addr_bytes(net, &n), bytes, n) == 0 ? (int)bits : -1;
}

/* ---- users ---- */

static int parse_user(const char *text, struct acl_rule *rule, struct error *err)
{
	rule->kind = ACL_RULE_USER;
	return users_find(text + 4, &rule->uid) ? 1
						: refuse(err, text, "is no user of this host");
}

static int parse_group(const char *text, struct acl_rule *rule, struct error *err)
{
	rule->kind = ACL_RULE_GROUP;
	return users_find_group(text + 4, &rule->gid)
		       ? 1
		       : refuse(err, text, "is no group of this host");
}

static int match_group(const struct acl_rule *rule, const struct acl_who *who)
{
	size_t i;

	for (i = 0; i < who->n_groups; i++) {
		if (who->groups[i] == rule->gid)
			return EXACT_GROUP;
	}
	return -1;
}

/* ---- names ---- */

/* Letters, digits, '-', '_' and '.', and no number: a mistyped address is no name. */
static int parse_name(const char *text, struct acl_rule *rule, struct error *err)
{
	size_t i, n = strlen(text);
	const char *last;

	for (i = 0; i < n; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			break;
	}
	last = strrchr(text, '.');
	last = last && last[1] ? last + 1 : text;
	if (!n || i < n || n > 253 || strspn(last, "0123456789") == strlen(last))
		return refuse(err, text,
			      "is no address, network, name, uid:USER or gid:GROUP");
	rule->kind = ACL_RULE_NAME;
	return 1;
}

/* ---- the rule ---- */

int acl_rule_parse(const char *text, enum acl_verdict verdict, struct acl_rule *ret,
		   struct error *err)
{
	struct acl_rule rule = { .verdict = verdict };
	int result;

	if (strncmp(text, "uid:", 4) == 0)
		result = parse_user(text, &rule, err);
	else if (strncmp(text, "gid:", 4) == 0)
		result = parse_group(text, &rule, err);
	else
		result = parse_net(text, &rule, err);
	if (result == 0)
		result = parse_name(text, &rule, err);
	if (result < 0)
		return -1;
	rule.text = xstrdup(text);
	*ret = rule;
	return 0;
}

void acl_rule_done(struct acl_rule *rule)
{
	free(rule->text);
	free(rule->addrs);
}

void acl_rule_set_addrs(struct acl_rule *rule, const struct addr *addrs, size_t n)
{
	free(rule->addrs);
	rule->addrs = xcalloc(n, sizeof(*addrs));
	memcpy(rule->addrs, addrs, n * sizeof(*addrs));
	rule->n_addrs = n;
}

static int match_name(const struct acl_rule *rule, const struct addr *a)
{
	size_t i, n;
	int exact;

	for (i = 0; i < rule->n_addrs; i++) {
		(void)addr_bytes(&rule->addrs[i], &n);
		exact = match_addr(&rule->addrs[i], (unsigned)n * 8, a);
		if (exact >= 0)
			return exact;
	}
	return -1;
}

int acl_rule_match(const struct acl_rule *rule, const struct acl_who *who)
{
	bool has_addr = who->addr && addr_family(who->addr) != AF_UNIX;

	switch (rule->kind) {
	case ACL_RULE_NET:
		return has_addr ? match_addr(&rule->net, rule->bits, who->addr) : -1;
	case ACL_RULE_NAME:
		return has_addr ? match_name(rule, who->addr) : -1;
	case ACL_RULE_USER:
		return who->has_user && who->uid == rule->uid ? EXACT_USER : -1;
	case ACL_RULE_GROUP:
		return match_group(rule, who);
	}
	return -1;
}
