/* Who may come: the forms of rules, which is the most exact, names, and a model that checks. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/acl.h"
#include "net/addr.h"
#include "net/loop.h"
#include "net/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct acl *list(const char *allow, const char *deny)
{
	struct acl *a = acl_new();
	struct error err = ERROR_INIT;

	if (allow)
		assert_int_equal(acl_add(a, ACL_ALLOW, allow, &err), 0);
	if (deny)
		assert_int_equal(acl_add(a, ACL_DENY, deny, &err), 0);
	return a;
}

static bool may(const struct acl *a, const char *address)
{
	struct addr addr;
	struct acl_who who = { .addr = &addr };

	assert_true(addr_parse(address, 4711, &addr));
	return acl_allows(a, &who, NULL);
}

static void test_default(void **state)
{
	struct acl *a = list(NULL, NULL);

	(void)state;
	assert_true(acl_is_empty(a));
	assert_true(may(a, "192.0.2.1"));
	acl_limit(a);
	assert_false(acl_is_empty(a));
	assert_false(may(a, "192.0.2.1"));
	acl_free(a);
	a = list(NULL, "192.0.2.1");
	assert_false(may(a, "192.0.2.1"));
	assert_true(may(a, "192.0.2.2"));
	assert_true(may(a, "::1"));
	acl_free(a);
	a = list("192.0.2.1", NULL);
	assert_true(may(a, "192.0.2.1"));
	assert_false(may(a, "192.0.2.2"));
	assert_false(may(a, "::1"));
	acl_free(a);
}

static void test_most_exact(void **state)
{
	struct acl *a = list("10.1.0.0/16,10.2.3.4,2001:db8::/32", "10.0.0.0/8,10.1.2.0/24,10.2.3.4");

	(void)state;
	assert_false(may(a, "10.9.9.9"));
	assert_true(may(a, "10.1.9.9"));
	assert_false(may(a, "10.1.2.9"));
	assert_false(may(a, "10.2.3.4")); /* both are equally exact */
	assert_true(may(a, "2001:db8:ffff::1"));
	assert_false(may(a, "2001:db9::1"));
	acl_free(a);
	a = list("0.0.0.0/0", "::/0,192.0.2.128/25");
	assert_true(may(a, "192.0.2.127"));
	assert_false(may(a, "192.0.2.128"));
	assert_false(may(a, "::1"));
	acl_free(a);
}

static void test_rule_is_named(void **state)
{
	struct acl *a = list("10.0.0.0/8", "10.1.0.0/16");
	struct addr addr;
	struct acl_who who = { .addr = &addr };
	const char *rule = "";

	(void)state;
	assert_true(addr_parse("10.1.2.3", 0, &addr));
	assert_false(acl_allows(a, &who, &rule));
	assert_string_equal(rule, "10.1.0.0/16");
	assert_true(addr_parse("192.0.2.1", 0, &addr));
	assert_false(acl_allows(a, &who, &rule));
	assert_null(rule);
	acl_free(a);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *rule, *text;
	} cases[] = {
		{ "10.1.2.3/8", "is no network; 10.0.0.0/8 is one" },
		{ "2001:db8::1/32", "is no network; 2001:db8::/32 is one" },
		{ "10.0.0.0/33", "a number from 0 to 32" },
		{ "::/129", "a number from 0 to 128" },
		{ "10.0.0.0/", "a number from 0 to 32" },
		{ "10.0.0.0/-1", "a number from 0 to 32" },
		{ "name/8", "is no network: ADDRESS/BITS is one" },
		{ "10.0.0", "is no address, network, name" },
		{ "10.0.0.256", "is no address, network, name" },
		{ "", "is no address, network, name" },
		{ "a b", "is no address, network, name" },
		{ "10.0.0.1,", "is no address, network, name" },
		{ "::ffff:10.0.0.1", "is an IPv4 address" },
		{ "uid:no-such-user-x", "is no user" },
		{ "gid:no-such-group-x", "is no group" },
		{ "uid:", "is no user" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct acl *a = acl_new();
		struct error err = ERROR_INIT;

		assert_int_equal(acl_add(a, ACL_ALLOW, cases[i].rule, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		if (!strstr(err.text, cases[i].text))
			fail_msg("%s: %s", cases[i].rule, err.text);
		acl_free(a);
	}
}

static void test_users(void **state)
{
	struct acl *a = list("uid:1000,gid:50", "gid:60");
	struct acl_who who = { .has_user = true, .uid = 1000, .groups = { 60 }, .n_groups = 1 };

	(void)state;
	assert_true(acl_knows_users(a));
	assert_false(acl_knows_hosts(a));
	assert_true(acl_allows(a, &who, NULL)); /* a user is more exact than a group */
	who.uid = 1001;
	assert_false(acl_allows(a, &who, NULL));
	who.groups[0] = 10;
	who.groups[1] = 50;
	who.n_groups = 2;
	assert_true(acl_allows(a, &who, NULL));
	who.groups[0] = 60;
	assert_false(acl_allows(a, &who, NULL)); /* of two groups the denied one */
	acl_free(a);
}

static void test_who_is_there(void **state)
{
	struct addr addr = { .len = 0 };
	struct acl_who who;
	char rule[32];
	struct acl *a;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_true(addr_of_peer(fds[0], &addr));
	who = acl_who_of(fds[0], &addr);
	assert_true(who.has_user);
	assert_int_equal(who.uid, getuid());
	snprintf(rule, sizeof(rule), "gid:%u", getgid());
	a = list(rule, NULL);
	assert_true(acl_allows(a, &who, NULL));
	acl_free(a);
	close(fds[0]);
	close(fds[1]);
}

static void test_text(void **state)
{
	static const char good[] = "# ours\n10.0.0.0/8\n\n \t192.0.2.1 # one\r\n2001:db8::/32";
	static const char bad[] = "10.0.0.1\n\n10.0.0.0.0\n";
	struct acl *a = acl_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(acl_add_text(a, ACL_ALLOW, "list", good, strlen(good), &err), 0);
	assert_true(may(a, "10.2.3.4"));
	assert_true(may(a, "192.0.2.1"));
	assert_true(may(a, "2001:db8::1"));
	assert_false(may(a, "192.0.2.2"));
	assert_int_equal(acl_add_text(a, ACL_ALLOW, "list", bad, strlen(bad), &err), -1);
	assert_string_equal(err.subject, "list:3");
	err = ERROR_INIT;
	assert_int_equal(acl_add_file(a, ACL_ALLOW, "/no/such/file", &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	acl_free(a);
}

/* ---- names ---- */

struct asked {
	struct loop *loop;
	unsigned calls;
	struct error err;
};

static void on_done(const struct error *err, void *user)
{
	struct asked *asked = user;

	asked->calls++;
	asked->err = *err;
	loop_stop(asked->loop);
}

static void test_names(void **state)
{
	struct asked asked = { .calls = 0 };
	struct error err = ERROR_INIT;
	struct acl *a = list("localhost", NULL);
	struct acl_lookup *lookup;

	(void)state;
	asked.loop = loop_new(&err);
	assert_false(may(a, "127.0.0.1"));
	lookup = acl_lookup_new(asked.loop, a, &resolve_system, on_done, &asked);
	assert_int_equal(asked.calls, 0);
	assert_int_equal(loop_run(asked.loop, &err), 0);
	assert_int_equal(asked.calls, 1);
	assert_false(error_is_set(&asked.err));
	assert_true(may(a, "127.0.0.1"));
	assert_false(may(a, "127.0.0.2"));
	acl_lookup_free(lookup);
	acl_free(a);

	a = list("10.0.0.1,no-such-name.invalid", NULL);
	lookup = acl_lookup_new(asked.loop, a, &resolve_system, on_done, &asked);
	assert_int_equal(loop_run(asked.loop, &err), 0);
	assert_int_equal(asked.err.phase, ERROR_RESOLVE);
	acl_lookup_free(lookup);
	lookup = acl_lookup_new(asked.loop, a, &resolve_system, on_done, &asked);
	acl_lookup_free(lookup); /* in the middle */
	acl_free(a);
	loop_free(asked.loop);
}

/* ---- a model ---- */

enum { MODEL_RULES = 12 };

struct model_rule {
	uint32_t net;
	unsigned bits;
	enum acl_verdict verdict;
};

static bool model(const struct model_rule *rules, size_t n, uint32_t address)
{
	bool result = true, has_allowed = false;
	int bits;
	size_t i;

	for (i = 0; i < n; i++)
		has_allowed |= rules[i].verdict == ACL_ALLOW;
	result = !has_allowed;
	for (bits = 0; bits <= 32; bits++) {
		for (i = 0; i < n; i++) {
			uint32_t mask = bits ? UINT32_MAX << (32 - bits) : 0;

			if ((int)rules[i].bits != bits || (address & mask) != rules[i].net)
				continue;
			result = rules[i].verdict == ACL_ALLOW;
			if (!result)
				break;
		}
	}
	return result;
}

/* The same numbers in each run. */
static uint32_t below(uint64_t *seed, uint32_t bound)
{
	return (uint32_t)(rng_spread(++*seed) % bound);
}

static void test_model(void **state)
{
	unsigned round, probe;
	uint64_t seed = 7;

	(void)state;
	for (round = 0; round < 500; round++) {
		struct model_rule rules[MODEL_RULES];
		size_t n = below(&seed, MODEL_RULES), i;
		struct acl *a = acl_new();
		struct error err = ERROR_INIT;
		char text[64];

		for (i = 0; i < n; i++) {
			rules[i].bits = below(&seed, 33);
			rules[i].net = 0x0a000000u | below(&seed, 16) << 4;
			rules[i].net &= rules[i].bits ? UINT32_MAX << (32 - rules[i].bits) : 0;
			rules[i].verdict = below(&seed, 2) ? ACL_ALLOW : ACL_DENY;
			snprintf(text, sizeof(text), "%u.%u.%u.%u/%u", rules[i].net >> 24,
				 rules[i].net >> 16 & 255, rules[i].net >> 8 & 255,
				 rules[i].net & 255, rules[i].bits);
			assert_int_equal(acl_add(a, rules[i].verdict, text, &err), 0);
		}
		for (probe = 0; probe < 256; probe++) {
			snprintf(text, sizeof(text), "10.0.0.%u", probe);
			assert_int_equal(may(a, text), model(rules, n, 0x0a000000u | probe));
		}
		acl_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),	   cmocka_unit_test(test_most_exact),
		cmocka_unit_test(test_rule_is_named), cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_users),	   cmocka_unit_test(test_who_is_there),
		cmocka_unit_test(test_text),	   cmocka_unit_test(test_names),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
