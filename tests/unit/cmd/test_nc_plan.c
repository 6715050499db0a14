/* nc's command lines, and the lines of connect and listen that they come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "nc/options.h"
#include "nc/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1024 };

static const char about_bits[] =
	"-T %s is not taken: the two low bits tell of congestion, and are the kernel's";

/* The words of a line, in memory that getopt(3) may sort. */
struct words {
	char *copy, *argv[24];
	int argc;
};

static void words_init(struct words *w, const char *line)
{
	char *at, *word;

	w->copy = at = xasprintf("nc %s", line);
	for (w->argc = 0; (word = strsep(&at, " "));) {
		if (*word)
			w->argv[w->argc++] = word;
	}
	w->argv[w->argc] = NULL;
}

static int make(struct words *w, const char *line, struct nc_plan *plan, struct error *err)
{
	struct nc_options options;

	words_init(w, line);
	if (nc_options_parse(&options, w->argc, w->argv, err) < 0)
		return -1;
	return nc_plan_make(plan, &options, err);
}

/* "connect --quiet …", the runs with " & " between. */
static void write_runs(char dst[static TEXT], const struct nc_plan *plan)
{
	size_t i, n = 0;
	int k;

	dst[0] = '\0';
	for (i = 0; i < plan->n; i++) {
		for (k = 0; k < plan->runs[i].argc; k++)
			n += (size_t)snprintf(dst + n, TEXT - n, "%s%s",
					      k ? " " : i ? " & " : "", plan->runs[i].argv[k]);
	}
}

static const struct {
	const char *line, *runs;
} lines[] = {
	{ "h 7", "connect --quiet --timeout 24h --pipe --eof hold -- h 7" },
	{ "-4 h 7", "connect --quiet --ipv4 --timeout 24h --pipe --eof hold -- h 7" },
	{ "-46 h 7", "connect --quiet --ipv6 --timeout 24h --pipe --eof hold -- h 7" },
	{ "-C h 7", "connect --quiet --timeout 24h --pipe --eof hold --crlf -- h 7" },
	{ "-i 2 h 7", "connect --quiet --timeout 24h --pipe --eof hold --delay 2s -- h 7" },
	{ "-N h 7", "connect --quiet --timeout 24h --pipe --eof half --linger 0 -- h 7" },
	{ "-n ::1 7", "connect --quiet --timeout 24h --pipe --eof hold -- ::1 7" },
	{ "-p 77 h 7", "connect --quiet --timeout 24h --source-port 77 --pipe --eof hold -- h 7" },
	{ "-q -1 h 7", "connect --quiet --timeout 24h --pipe --eof hold -- h 7" },
	{ "-Nq-1 h 7", "connect --quiet --timeout 24h --pipe --eof half --linger 0 -- h 7" },
	{ "-q 0 h 7", "connect --quiet --timeout 24h --pipe --eof half --linger 60s -- h 7" },
	{ "-q 3 h 7", "connect --quiet --timeout 24h --pipe --eof half --linger 3s -- h 7" },
	{ "-s ::1 h 7", "connect --quiet --timeout 24h --source ::1 --pipe --eof hold -- h 7" },
	{ "-T ef h 7", "connect --quiet --timeout 24h --dscp 46 --pipe --eof hold -- h 7" },
	{ "-M 5 -m 0 h 7", "connect --quiet --timeout 24h --ttl 5 --pipe --eof hold -- h 7" },
	{ "-m 255 h 7", "connect --quiet --timeout 24h --min-ttl 255 --pipe --eof hold -- h 7" },
	{ "-T lowdelay h 7", "connect --quiet --timeout 24h --dscp 4 --pipe --eof hold -- h 7" },
	{ "-T 0x20 h 7", "connect --quiet --timeout 24h --dscp 8 --pipe --eof hold -- h 7" },
	{ "-T 184 h 7", "connect --quiet --timeout 24h --dscp 46 --pipe --eof hold -- h 7" },
	{ "-t h 7", "connect --quiet --timeout 24h --pipe --eof hold --telnet always -- h 7" },
	{ "-U /s", "connect --quiet --timeout 24h --pipe --eof hold unix:/s" },
	{ "-uU @s", "connect --quiet --timeout 24h --pipe --eof hold unix-dgram:@s" },
	{ "-uU -s /r /s",
	  "connect --quiet --timeout 24h --source /r --pipe --eof hold unix-dgram:/s" },
	{ "-u h 7", "connect --quiet --udp --timeout 24h --pipe --eof hold -- h 7" },
	{ "-w 3 h 7", "connect --quiet --timeout 3s --pipe --eof hold --idle 3s -- h 7" },
	{ "-w 999999 h 7", "connect --quiet --timeout 86400s --pipe --eof hold --idle 86400s -- h 7" },
	{ "-z h 7", "connect --quiet --probe -- h 7" },
	{ "-dvz h 7 9-11 13", "connect --quiet --probe -- h 7,9,10,11,13" },
	{ "-z h 11-9", "connect --quiet --probe -- h 9,10,11" },
	{ "-zu -w 1 h 53", "connect --quiet --udp --timeout 1s --probe -- h 53" },
	{ "-z -i 1 h 7-8", "connect --quiet --probe -- h 7 & connect --quiet --probe -- h 8" },
	{ "-zU /s", "connect --quiet --probe unix:/s" },
	{ "-r -z h 7", "connect --quiet --probe -- h 7" },
	{ "-N h 7-8", "connect --quiet --timeout 24h --pipe --eof half --linger 0 -- h 7 & "
		      "connect --quiet --timeout 24h --pipe --eof half --linger 0 -- h 8" },
	{ "h 7 -z", "connect --quiet --probe -- h 7" },
	{ "-x p h 7", "connect --quiet --timeout 24h --proxy socks5h://p:1080 --pipe --eof hold -- h 7" },
	{ "-X 5 -x p:9 h 7",
	  "connect --quiet --timeout 24h --proxy socks5h://p:9 --pipe --eof hold -- h 7" },
	{ "-X4 -x [::1]:9 h 7",
	  "connect --quiet --timeout 24h --proxy socks4://[::1]:9 --pipe --eof hold -- h 7" },
	{ "-X connect -x p h 7",
	  "connect --quiet --timeout 24h --proxy http://p:3128 --pipe --eof hold -- h 7" },
	{ "-zn -w 1 -x p h 7-8",
	  "connect --quiet --timeout 1s --proxy socks5h://p:1080 --pipe --eof close --idle 1s -- h 7 & "
	  "connect --quiet --timeout 1s --proxy socks5h://p:1080 --pipe --eof close --idle 1s -- h 8" },
	{ "-X 4 h 7", "connect --quiet --timeout 24h --pipe --eof hold -- h 7" },
	{ "-l 7", "listen --quiet --ipv4 --eof hold -- *:7" },
	{ "-6l 7", "listen --quiet --ipv6 --eof hold -- *:7" },
	{ "-l h 7", "listen --quiet --eof hold -- h:7" },
	{ "-l ::1 7", "listen --quiet --eof hold -- [::1]:7" },
	{ "-l -p 7", "listen --quiet --ipv4 --eof hold -- *:7" },
	{ "-l -s h -p 7", "listen --quiet --eof hold -- h:7" },
	{ "-lk 7", "listen --quiet --ipv4 --keep-open --eof hold -- *:7" },
	{ "-luk 7", "listen --quiet --udp --ipv4 --keep-open --eof hold -- *:7" },
	{ "-lN 7", "listen --quiet --ipv4 --eof half -- *:7" },
	{ "-lq0 7", "listen --quiet --ipv4 --eof half --linger 60s -- *:7" },
	{ "-lq 1 7", "listen --quiet --ipv4 --eof half --linger 1s -- *:7" },
	{ "-lC 7", "listen --quiet --ipv4 --eof hold --crlf -- *:7" },
	{ "-l -w 5 7", "listen --quiet --ipv4 --eof hold -- *:7" },
	{ "-lU /s", "listen --quiet --eof hold unix:/s" },
	{ "-lkuU @s", "listen --quiet --keep-open --eof hold unix-dgram:@s" },
};

static void translations(void **state)
{
	char runs[TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct nc_plan plan = { .n = 0 };
		struct error err = ERROR_INIT;
		struct words w;

		if (make(&w, lines[i].line, &plan, &err) < 0)
			fail_msg("%s: %s", lines[i].line, err.text);
		write_runs(runs, &plan);
		if (strcmp(runs, lines[i].runs) != 0)
			fail_msg("%s: got %s, not %s", lines[i].line, runs, lines[i].runs);
		nc_plan_done(&plan);
		free(w.copy);
	}
}

static void facts(void **state)
{
	struct nc_plan plan = { .n = 0 };
	struct error err = ERROR_INIT;
	struct words w;

	(void)state;
	assert_int_equal(make(&w, "-dnvw1 127.0.0.1 7", &plan, &err), 0);
	assert_true(plan.has_no_input && plan.is_numeric && plan.is_verbose);
	assert_true(plan.ends_by_silence);
	assert_false(plan.is_probe || plan.is_udp || plan.is_shared || plan.is_listening);
	assert_string_equal(plan.host, "127.0.0.1");
	assert_null(plan.path);
	nc_plan_done(&plan);
	free(w.copy);
	assert_int_equal(make(&w, "-lukU /s", &plan, &err), 0);
	assert_true(plan.is_shared && plan.is_udp && plan.is_listening);
	assert_false(plan.ends_by_silence || plan.has_no_input);
	assert_string_equal(plan.path, "/s");
	nc_plan_done(&plan);
	free(w.copy);
	assert_int_equal(make(&w, "-zi 2 h 1-2", &plan, &err), 0);
	assert_int_equal(plan.pause_ns, 2000000000);
	nc_plan_done(&plan);
	free(w.copy);
}

static void mistakes(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{ "", "" },
		{ "-l -p 7 h", "" },
		{ "-l -s h 7", "" },
		{ "-l h 7 8", "" },
		{ "h", "missing port number" },
		{ "-l", "missing port number" },
		{ "-U", "missing socket pathname" },
		{ "h 0", "port number too small: 0" },
		{ "h 65536", "port number too large: 65536" },
		{ "h 7-65536", "port number too large: 65536" },
		{ "h 7-", "port number invalid: " },
		{ "h nosuchservice", "port number invalid: nosuchservice" },
		{ "-lz 7", "cannot use -z and -l" },
		{ "-k h 7", "must use -l with -k" },
		{ "-w x h 7", "timeout invalid: x" },
		{ "-w -1 h 7", "timeout too small: -1" },
		{ "-i x h 7", "interval invalid: x" },
		{ "-q x h 7", "quit timer invalid: x" },
		{ "-T nothing h 7", "illegal tos value nothing" },
		{ "-T 256 h 7", "illegal tos value 256" },
		{ "-n h 7", "getaddrinfo for host \"h\" port 7: Name or service not known" },
		{ "-p", "option requires an argument -- 'p'" },
		{ "-Q", "invalid option -- 'Q'" },
		{ "-X 7 h 7", "unsupported proxy protocol" },
		{ "-x @s h 7", "no address of a proxy: @s" },
		{ "-x me:pw@p h 7", "no address of a proxy: me:pw@p" },
		{ "-x p,q h 7", "no address of a proxy: p,q" },
		{ "-x :9 h 7", "no address of a proxy: :9" },
		{ "-u -x p h 7", "no proxy support for UDP mode" },
		{ "-l -x p 7", "no proxy support for listen" },
		{ "-U -x p /s", "no proxy support for unix sockets" },
		{ "-s ::1 -x p h 7", "no proxy support for local source address" },
		{ "-V 1 h 7", "no alternate routing table support available" },
	};
	struct nc_plan plan = { .n = 0 };
	char text[TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct words w;

		assert_int_equal(make(&w, cases[i].line, &plan, &err), -1);
		if (strcmp(err.text, cases[i].text) != 0)
			fail_msg("%s: got %s, not %s", cases[i].line, err.text, cases[i].text);
		assert_int_equal(err.phase, ERROR_USAGE);
		free(w.copy);
	}
	for (i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;
		struct words w;

		assert_int_equal(make(&w, i ? "-T 1 h 7" : "-T lowcost h 7", &plan, &err), -1);
		snprintf(text, sizeof(text), about_bits, i ? "1" : "lowcost");
		assert_string_equal(err.text, text);
		free(w.copy);
	}
}

/* Each is refused with a reason, and those behind the stroke with -l alone. */
static void refusals(void **state)
{
	static const char letters[] = "bDFI:O:P:SW:Z|i:M:m:T:t", foreign[] = "ceGgo";
	struct nc_plan plan = { .n = 0 };
	char line[80], start[40];
	const char *p;
	bool is_listening;

	(void)state;
	for (p = letters; *p; p++) {
		struct error err = ERROR_INIT;
		struct words w;

		is_listening = p >= strchr(letters, '|');
		if (*p == ':' || *p == '|')
			continue;
		snprintf(line, sizeof(line), "%s-%c %s 127.0.0.1 7", is_listening ? "-l " : "", *p,
			 p[1] == ':' ? "1" : "");
		snprintf(start, sizeof(start), "-%c is not taken%s: ", *p,
			 is_listening ? " with -l" : "");
		assert_int_equal(make(&w, line, &plan, &err), -1);
		assert_true(strncmp(err.text, start, strlen(start)) == 0);
		assert_true(strlen(err.text) > strlen(start) + 10);
		assert_non_null(nc_options_refusal(*p, true));
		free(w.copy);
	}
	for (p = foreign; *p; p++) {
		struct error err = ERROR_INIT;
		struct words w;

		snprintf(line, sizeof(line), "-%c x 127.0.0.1 7", *p);
		snprintf(start, sizeof(start), "-%c ", *p);
		assert_int_equal(make(&w, line, &plan, &err), -1);
		assert_true(strncmp(err.text, start, strlen(start)) == 0);
		assert_non_null(strstr(err.text, "nc.traditional"));
		free(w.copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(translations),
		cmocka_unit_test(facts),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
