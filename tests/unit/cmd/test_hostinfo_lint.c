/* hostinfo --lint: each check on a machine made of literals, where it must and must not speak. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "hostinfo/lint.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* A machine on which nothing is wrong, to be changed. */
struct machine {
	struct lint_input input;
	char hosts[512], nsswitch[512], resolv[512], gai[512];
	struct lint_server servers[2];
	struct addr name[2], own[2], listening[2];
};

static bool is_installed(const char *source)
{
	return !strcmp(source, "files") || !strcmp(source, "dns") || !strcmp(source, "myhostname");
}

static void set(struct lint_file *file, const char *path, char *text, const char *value)
{
	snprintf(text, 512, "%s", value);
	*file = (struct lint_file){ .path = path, .text = text, .n = strlen(text), .mode = 0644 };
}

static void set_hosts(struct machine *m, const char *text)
{
	set(&m->input.hosts, HOSTS_FILE_PATH, m->hosts, text);
}

static void set_nsswitch(struct machine *m, const char *text)
{
	set(&m->input.nsswitch, NSSWITCH_PATH, m->nsswitch, text);
}

static void set_resolv(struct machine *m, const char *text)
{
	set(&m->input.resolv, RESOLVCONF_PATH, m->resolv, text);
}

static void set_gai(struct machine *m, const char *text)
{
	set(&m->input.gai, GAICONF_PATH, m->gai, text);
}

static struct addr text_addr(const char *text, uint16_t port)
{
	struct addr a;

	assert_true(addr_parse(text, port, &a));
	return a;
}

static void init(struct machine *m)
{
	*m = (struct machine){ .servers = { { .line = 0 } } };
	set_hosts(m, "127.0.0.1 localhost\n::1 localhost\n192.0.2.10 vm.example.test vm\n");
	set_nsswitch(m, "hosts: files dns\n");
	set_resolv(m, "nameserver 192.0.2.53\nsearch example.test\n");
	set_gai(m, "");
	m->input.node = "vm";
	m->input.is_multi = true;
	m->input.is_installed = is_installed;
	m->servers[0] = (struct lint_server){ .line = 1,
					      .addr = text_addr("192.0.2.53", 53),
					      .has_answered = true };
	m->input.servers = m->servers;
	m->input.servers_n = 1;
	m->input.was_name_asked = true;
	m->name[0] = m->own[0] = text_addr("192.0.2.10", 0);
	m->input.name_addrs = m->name;
	m->input.own = m->own;
	m->input.listening = m->listening;
	m->input.name_addrs_n = m->input.own_n = 1;
	m->input.has_addresses = m->input.has_route6 = true;
}

/* The findings as lines: "check FILE:LINE what". */
static const char *findings(const struct machine *m)
{
	static char text[2048];
	struct lint l;
	size_t i, at = 0;

	text[0] = '\0';
	assert_true(lint_run(&l, &m->input) > 30);
	for (i = 0; i < l.n; i++) {
		const struct lint_finding *f = &l.findings[i];

		assert_true(f->effect && *f->effect && f->remedy && *f->remedy);
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s %s:%u %s\n", f->check,
				       f->file ? f->file : "-", f->line, f->what);
		assert_true(at < sizeof(text));
	}
	lint_done(&l);
	lint_done(&l);
	return text;
}

static void good_machine_has_no_findings(void **state)
{
	struct machine m;

	(void)state;
	init(&m);
	assert_string_equal(findings(&m), "");
	set_nsswitch(&m, "hosts: files myhostname dns\n");
	set_hosts(&m, "# nothing: myhostname knows localhost\n");
	assert_string_equal(findings(&m), "");
}

/* A file, what is in it, and what is to be found. */
struct text_case {
	const char *text, *found;
};

static void try_all(void (*put)(struct machine *m, const char *text),
		    const struct text_case *cases, size_t n)
{
	struct machine m;
	size_t i;

	for (i = 0; i < n; i++) {
		init(&m);
		put(&m, cases[i].text);
		assert_string_equal(findings(&m), cases[i].found);
	}
}

#define LOCALHOST "127.0.0.1 localhost\n::1 localhost\n"

static void hosts_file_is_checked(void **state)
{
	static const struct text_case cases[] = {
		{ "127.0.0.1 localhost\n",
		  "hosts-localhost /etc/hosts:1 localhost has no IPv6 address here\n" },
		{ "", "hosts-localhost /etc/hosts:0 localhost has no IPv4 address here\n"
		      "hosts-localhost /etc/hosts:0 localhost has no IPv6 address here\n" },
		{ LOCALHOST "192.0.2.1 localhost.test x\n", "" },
		{ LOCALHOST "10.0.0.1 LocalHost\n",
		  "hosts-localhost-elsewhere /etc/hosts:3 localhost is 10.0.0.1, which is not on "
		  "loopback\n"
		  "hosts-several-lines /etc/hosts:3 LocalHost is 10.0.0.1 here and 127.0.0.1 in "
		  "line 1\n" },
		{ "127.0.0.1 vm localhost\n::1 localhost\n",
		  "hosts-loopback-name /etc/hosts:1 127.0.0.1 is called vm first, not localhost\n" },
		{ LOCALHOST "10.0.0.256 a\n10.0.0.1\n",
		  "hosts-malformed /etc/hosts:3 '10.0.0.256' is no address\n"
		  "hosts-malformed /etc/hosts:4 no name stands behind 10.0.0.1\n" },
		{ LOCALHOST "10.0.0.1 a.test.\n",
		  "hosts-final-dot /etc/hosts:3 the name a.test. ends in a dot\n" },
		{ LOCALHOST "10.0.0.1 a b\n10.0.0.1 B c\n",
		  "hosts-several-lines /etc/hosts:4 line 3 has B with the same address already\n" },
		{ LOCALHOST "10.0.0.1 a\n2001:db8::1 a\n10.0.0.2 a\n",
		  "hosts-several-lines /etc/hosts:5 a is 10.0.0.2 here and 10.0.0.1 in line 3\n" },
	};

	(void)state;
	try_all(set_hosts, cases, ARRAY_SIZE(cases));
}

static void nsswitch_is_checked(void **state)
{
	static const struct text_case cases[] = {
		{ "hosts: files [NOTFOUND=retrun] dns\n",
		  "nsswitch-broken /etc/nsswitch.conf:1 a bracket of this line cannot be read\n" },
		{ "passwd: files\n",
		  "nsswitch-lines /etc/nsswitch.conf:0 there is no line 'hosts:'\n" },
		{ "hosts: dns\n\nhosts: files dns\n",
		  "nsswitch-lines /etc/nsswitch.conf:3 there are 2 lines 'hosts:', and this is the "
		  "last\n" },
		{ "hosts: files dns # as it was\n",
		  "nsswitch-comment /etc/nsswitch.conf:1 a comment stands behind the sources, which "
		  "glibc does not know\n" },
		{ "hosts: files wins dns\n",
		  "nsswitch-missing-module /etc/nsswitch.conf:1 the source wins is not installed: "
		  "there is no libnss_wins.so.2\n" },
		{ "hosts: files dns files\n",
		  "nsswitch-repeated /etc/nsswitch.conf:1 the source files stands there twice\n" },
		{ "hosts: files myhostname [!SUCCESS=return] dns\n",
		  "nsswitch-unreachable /etc/nsswitch.conf:1 myhostname [!SUCCESS=return] ends every "
		  "look-up\n" },
		{ "hosts: dns\n",
		  "nsswitch-no-files /etc/nsswitch.conf:1 the source files is not in the line\n" },
		{ "hosts: files\n",
		  "nsswitch-no-dns /etc/nsswitch.conf:1 the source dns is not in the line\n" },
		{ "hosts: dns files\n",
		  "nsswitch-dns-first /etc/nsswitch.conf:1 dns comes before files\n" },
	};

	(void)state;
	try_all(set_nsswitch, cases, ARRAY_SIZE(cases));
}

/* avahi#337, nss-mdns#66: a company's own .local. */
static void mdns_before_unicast_local_is_found(void **state)
{
	struct machine m;

	(void)state;
	init(&m);
	m.input.is_installed = NULL;
	set_nsswitch(&m, "hosts: files mdns4_minimal [NOTFOUND=return] dns\n");
	assert_string_equal(findings(&m), "");
	set_resolv(&m, "nameserver 192.0.2.53\nsearch a.test corp.local\n");
	assert_string_equal(findings(&m),
			    "nsswitch-mdns-local /etc/nsswitch.conf:1 mdns4_minimal "
			    "[NOTFOUND=return] comes before dns, and the search list has "
			    "corp.local\n");
	set_nsswitch(&m, "hosts: files mdns4_minimal dns\n");
	assert_string_equal(findings(&m), "");
}

#define SERVER "nameserver 192.0.2.53\n"

static void resolv_conf_is_checked(void **state)
{
	static const struct text_case cases[] = {
		{ SERVER "namesever 192.0.2.1\n lookup file\n search a.test\ndomain\n",
		  "resolv-keyword /etc/resolv.conf:2 'namesever' is no keyword\n"
		  "resolv-keyword /etc/resolv.conf:3 'lookup' is no keyword\n"
		  "resolv-keyword /etc/resolv.conf:4 a blank stands before 'search'\n"
		  "resolv-keyword /etc/resolv.conf:5 nothing stands behind 'domain'\n" },
		{ SERVER "options inet6 ndots:1 timeout:60 attempts:x edns0\n",
		  "resolv-option /etc/resolv.conf:2 glibc does not know the option 'inet6'\n"
		  "resolv-option /etc/resolv.conf:2 timeout:60 is over the limit\n"
		  "resolv-option /etc/resolv.conf:2 'attempts:x' has no number\n" },
		{ SERVER "search a.test b.test c.test\noptions ndots:5\n",
		  "resolv-ndots /etc/resolv.conf:3 ndots:5 and 3 search domains: www.example.com is "
		  "tried as 4 names\n" },
		{ SERVER "search a.test .\n",
		  "resolv-search-root /etc/resolv.conf:2 the search list has the root, '.'\n" },
		{ SERVER "domain a.test\nsearch b.test\n",
		  "resolv-search-twice /etc/resolv.conf:2 line 3 has a search list or domain, too\n" },
		{ SERVER "search a.test b.test c.test d.test e.test f.test g.test\n",
		  "resolv-search-length /etc/resolv.conf:2 the search list has 7 domains in 49 "
		  "characters\n" },
		{ SERVER "search a.test,b.test a..b\n",
		  "resolv-search-word /etc/resolv.conf:2 'a.test,b.test' in the search list is no "
		  "domain\n"
		  "resolv-search-word /etc/resolv.conf:2 'a..b' in the search list is no domain\n" },
		{ SERVER "sortlist 192.0.2.0\n",
		  "resolv-sortlist /etc/resolv.conf:2 there is a sortlist\n" },
		{ SERVER "nameserver dns.test\nnameserver 192.0.2.1:53\nnameserver \n",
		  "resolv-server-word /etc/resolv.conf:2 'dns.test' is no address\n"
		  "resolv-server-word /etc/resolv.conf:3 '192.0.2.1:53' is no address\n"
		  "resolv-server-word /etc/resolv.conf:4 no address stands behind 'nameserver'\n" },
		{ SERVER "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
			 "nameserver 192.0.2.4\n",
		  "resolv-too-many-servers /etc/resolv.conf:4 this is the fourth name server of 5\n" },
		{ SERVER "nameserver 2001:db8::1\nnameserver 192.0.2.53\n",
		  "resolv-server-twice /etc/resolv.conf:3 line 1 names 192.0.2.53 already\n" },
		{ "search a.test\n",
		  "resolv-no-server /etc/resolv.conf:0 no name server is named\n" },
		{ "nameserver 127.0.0.1\n" SERVER "options trust-ad\n",
		  "resolv-trust-ad /etc/resolv.conf:2 trust-ad is set, and 192.0.2.53 is not on this "
		  "host\n" },
	};

	(void)state;
	try_all(set_resolv, cases, ARRAY_SIZE(cases));
}

static void queries_are_counted(void **state)
{
	struct machine m;
	struct lint l;

	(void)state;
	init(&m);
	set_resolv(&m, "options ndots:2\nsearch a.test b.test\n" SERVER);
	lint_run(&l, &m.input);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.findings[0].what,
			    "ndots:2 and 2 search domains: example.com is tried as 3 names");
	assert_string_equal(l.findings[0].effect, "6 queries, where 2 would do");
	lint_done(&l);
	set_resolv(&m, "options ndots:2 no-aaaa\nsearch a.test\n" SERVER);
	lint_run(&l, &m.input);
	assert_string_equal(l.findings[0].effect, "2 queries, where 1 would do");
	lint_done(&l);
}

static void gai_conf_is_checked(void **state)
{
	static const struct text_case cases[] = {
		{ "precedence ::ffff:0:0/96 100\nreload yes\n", "" },
		{ "prefer ipv4\nlabel ::1 3\nlabel ::/0\n",
		  "gai-malformed /etc/gai.conf:1 this line is no keyword of gai.conf\n"
		  "gai-malformed /etc/gai.conf:2 this line has a prefix without a length\n"
		  "gai-malformed /etc/gai.conf:3 this line has no value, which counts as 0\n" },
		{ "label ::/0 1\nprecedence ::/0 40\nprecedence ::/0 50\n",
		  "gai-repeated /etc/gai.conf:3 line 2 gives the same prefix its precedence already\n" },
	};

	(void)state;
	try_all(set_gai, cases, ARRAY_SIZE(cases));
}

static void files_are_checked(void **state)
{
	struct machine m;

	(void)state;
	init(&m);
	m.input.resolv.mode = 0600;
	assert_string_equal(
		findings(&m),
		"file-mode /etc/resolv.conf:0 its mode is 0600: not everybody may read it\n");
	init(&m);
	m.input.resolv = (struct lint_file){ .path = RESOLVCONF_PATH, .error = ENOENT };
	assert_string_equal(findings(&m),
			    "file-missing /etc/resolv.conf:0 there is no such file\n");
	m.input.resolv.target = m.resolv;
	snprintf(m.resolv, sizeof(m.resolv), "../run/stub");
	assert_string_equal(
		findings(&m),
		"file-link /etc/resolv.conf:0 it is a link to ../run/stub, which is not there\n");
	init(&m);
	m.input.gai = (struct lint_file){ .path = GAICONF_PATH, .error = ENOENT };
	assert_string_equal(findings(&m), "");
	m.input.nsswitch = (struct lint_file){ .path = NSSWITCH_PATH, .error = EACCES };
	assert_string_equal(
		findings(&m),
		"file-missing /etc/nsswitch.conf:0 it cannot be read: Permission denied\n");
}

static void dead_servers_are_told(void **state)
{
	struct machine m;
	struct lint l;

	(void)state;
	init(&m);
	set_resolv(&m, SERVER "nameserver 2001:db8::53\n");
	m.servers[0].has_answered = false;
	m.servers[0].waited = 2 * CLOCK_S;
	m.servers[1] = (struct lint_server){ .line = 2,
					     .addr = text_addr("2001:db8::53", 53),
					     .has_answered = true };
	m.input.servers_n = 2;
	lint_run(&l, &m.input);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.findings[0].what,
			    "the name server 192.0.2.53 gave no answer within 2.0 s");
	assert_string_equal(l.findings[0].effect,
			    "every look-up waits 5.0 s before it asks the next one");
	lint_done(&l);
	m.servers[1].has_answered = false;
	m.servers[1].error = ENETUNREACH;
	lint_run(&l, &m.input);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.findings[1].what,
			    "the name server 2001:db8::53 cannot be asked: Network is unreachable");
	assert_non_null(strstr(l.findings[0].effect, "no name server answers"));
	lint_done(&l);
}

static void own_name_is_checked(void **state)
{
	struct machine m;

	(void)state;
	init(&m);
	m.input.name_code = EAI_NONAME;
	m.input.name_addrs_n = 0;
	assert_string_equal(findings(&m), "own-name-not-found -:0 this host's own name, vm, is not "
					  "found: Name or service not known\n");
	m.input.name_code = 0;
	m.input.is_name_late = true;
	assert_string_equal(findings(&m), "own-name-not-found -:0 this host's own name, vm, is not "
					  "found: no answer came in time\n");
	init(&m);
	set_hosts(&m, LOCALHOST "127.0.1.1 vm\n");
	m.name[0] = text_addr("127.0.1.1", 0);
	m.listening[0] = text_addr("0.0.0.0", 22);
	m.listening[1] = text_addr("192.0.2.10", 80);
	m.input.listening_n = 1;
	assert_string_equal(findings(&m), "");
	m.input.listening_n = 2;
	assert_string_equal(findings(&m),
			    "own-name-on-loopback /etc/hosts:3 the own name is 127.0.1.1, and a "
			    "service waits at 192.0.2.10:80 alone\n");
	init(&m);
	m.own[0] = text_addr("192.0.2.11", 0);
	assert_string_equal(findings(&m), "own-name-elsewhere /etc/hosts:3 the own name, vm, leads "
					  "to 192.0.2.10, which is not this host\n");
}

static void missing_route_is_found(void **state)
{
	struct machine m;

	(void)state;
	init(&m);
	m.input.has_route6 = false;
	m.own[1] = text_addr("fd00::1", 0);
	m.input.own_n = 2;
	assert_string_equal(findings(&m), "");
	m.own[1] = text_addr("2001:db8::10", 0);
	assert_string_equal(findings(&m), "no-route-for-ipv6 -:0 this host has the address "
					  "2001:db8::10 and no default route for IPv6\n");
	m.input.has_addresses = false;
	assert_string_equal(findings(&m), "");
}

/* Without `multi on` the first line counts alone. */
static void effect_heeds_host_conf(void **state)
{
	struct machine m;
	struct lint l;

	(void)state;
	init(&m);
	set_hosts(&m, LOCALHOST "10.0.0.1 a\n10.0.0.2 a\n");
	m.input.is_multi = false;
	lint_run(&l, &m.input);
	assert_int_equal(l.n, 1);
	assert_non_null(strstr(l.findings[0].effect, "line 3 counts"));
	lint_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_machine_has_no_findings),
		cmocka_unit_test(hosts_file_is_checked),
		cmocka_unit_test(nsswitch_is_checked),
		cmocka_unit_test(mdns_before_unicast_local_is_found),
		cmocka_unit_test(resolv_conf_is_checked),
		cmocka_unit_test(queries_are_counted),
		cmocka_unit_test(gai_conf_is_checked),
		cmocka_unit_test(files_are_checked),
		cmocka_unit_test(dead_servers_are_told),
		cmocka_unit_test(own_name_is_checked),
		cmocka_unit_test(missing_route_is_found),
		cmocka_unit_test(effect_heeds_host_conf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
