/* The search list: which names are asked in which order, and whose answer counts. */
#include "dns/search.h"

#include "base/clock.h"
#include "base/mem.h"
#include "support/lib_nameservers.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- candidates ---- */

static void join(char *dst, size_t size, const struct name *names, size_t n)
{
	char text[NAME_TEXT];
	size_t i, at = 0;

	dst[0] = '\0';
	for (i = 0; i < n; i++)
		at += (size_t)snprintf(dst + at, size - at, "%s%s", i ? " " : "",
				       name_format(text, &names[i]));
}

static void assert_candidates(const char *text, const struct search_rules *rules,
			      const char *expect)
{
	struct error err = ERROR_INIT;
	struct name *names;
	char got[4096];
	size_t n;

	assert_int_equal(search_candidates(text, rules, &names, &n, &err), 0);
	join(got, sizeof(got), names, n);
	assert_string_equal(got, expect);
	free(names);
}

static void test_candidates_follow_ndots(void **state)
{
	static const char *domains[] = { "a.test", "b.test" };
	struct search_rules rules = {
		.is_searching = true, .ndots = 1, .domains = domains, .domains_n = 2 };

	(void)state;
	assert_candidates("www", &rules, "www.a.test. www.b.test. www.");
	assert_candidates("www.x", &rules, "www.x. www.x.a.test. www.x.b.test.");
	assert_candidates("www.", &rules, "www.");
	rules.ndots = 2;
	assert_candidates("www.x", &rules, "www.x.a.test. www.x.b.test. www.x.");
	rules.ndots = 0;
	assert_candidates("www", &rules, "www. www.a.test. www.b.test.");
}

static void test_without_searching_a_name_is_itself(void **state)
{
	static const char *domains[] = { "a.test" };
	struct search_rules rules = { .ndots = 1, .domains = domains, .domains_n = 1 };

	(void)state;
	assert_candidates("www", &rules, "www.");
}

static void test_the_root_in_the_list_is_asked_once(void **state)
{
	static const char *dot[] = { "." }, *empty[] = { "" }, *both[] = { ".", "a.test" };
	struct search_rules rules = {
		.is_searching = true, .ndots = 1, .domains = dot, .domains_n = 1 };

	(void)state;
	assert_candidates("www", &rules, "www.");
	assert_candidates("www.x", &rules, "www.x.");
	rules.domains = empty;
	assert_candidates("www", &rules, "www.");
	rules.domains = both;
	rules.domains_n = 2;
	assert_candidates("www", &rules, "www. www.a.test.");
}

static void test_no_tld_query_leaves_the_bare_name_out(void **state)
{
	static const char *domains[] = { "a.test" };
	struct search_rules rules = { .is_searching = true,
				     .ndots = 1,
				     .no_tld_query = true,
				     .domains = domains,
				     .domains_n = 1 };

	(void)state;
	assert_candidates("www", &rules, "www.a.test.");
	assert_candidates("www.x", &rules, "www.x. www.x.a.test.");
	rules.domains_n = 0;
	assert_candidates("www", &rules, "www.");
}

static void test_an_alias_stands_for_a_name_without_dots(void **state)
{
	static const char *domains[] = { "a.test" };
	struct search_rules rules = { .is_searching = true,
				     .ndots = 1,
				     .domains = domains,
				     .domains_n = 1,
				     .alias = "real.example.net" };

	(void)state;
	assert_candidates("www", &rules, "real.example.net.");
	assert_candidates("www.x", &rules, "www.x. www.x.a.test.");
}

static void test_suffixes_that_make_no_name_are_left_out(void **state)
{
	static const char *domains[] = { "bad..name", "ok.test" };
	struct search_rules rules = {
		.is_searching = true, .ndots = 1, .domains = domains, .domains_n = 2 };
	struct error err = ERROR_INIT;
	struct name *names;
	size_t n;

	(void)state;
	assert_candidates("www", &rules, "www.ok.test. www.");
	assert_int_equal(search_candidates("a..b", &rules, &names, &n, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
}

/* ---- asking ---- */

struct fixture {
	struct nameservers s;
	struct search *search;
	struct search_request request;
	char asked[1024]; /* "www.a.test. A, …" in the order of arrival */
	unsigned done;
};

static const char *domains[] = { "a.test", "b.test" };
static const uint16_t pair[] = { RRTYPE_A, RRTYPE_AAAA };

static void on_done(struct search *search, void *user)
{
	struct fixture *f = user;

	(void)search;
	f->done++;
	loop_stop(f->s.loop);
}

/*
 * www.b.test has an A record; half.a.test exists without any; broken.* fails; mute.* is
 * silent; nothing else exists.
 */
static void serve(struct nameserver *s, const struct nameserver_query *q, void *user)
{
	struct fixture *f = user;
	char name[NAME_TEXT], type[RRTYPE_TEXT];
	size_t n = strlen(f->asked);

	name_format(name, &q->question.name);
	snprintf(f->asked + n, sizeof(f->asked) - n, "%s%s %s", n ? ", " : "", name,
		 rrtype_format(type, q->question.type));
	if (!strcmp(name, "www.b.test."))
		nameserver_reply(s, q, MESSAGE_RA, q->question.type == RRTYPE_A, true);
	else if (!strcmp(name, "half.a.test."))
		nameserver_reply(s, q, MESSAGE_RA, 0, true);
	else if (!strncmp(name, "broken.", 7))
		nameserver_reply(s, q, MESSAGE_RA | RCODE_SERVFAIL, 0, true);
	else if (strncmp(name, "mute.", 5))
		nameserver_reply(s, q, MESSAGE_RA | RCODE_NXDOMAIN, 0, true);
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	nameservers_init(&f->s);
	nameservers_use_virtual_clock(&f->s);
	nameservers_add(&f->s, serve, f);
	f->request = (struct search_request){
		.types = pair,
		.types_n = 2,
		.class = RRCLASS_IN,
		.rules = { .is_searching = true, .ndots = 1, .domains = domains, .domains_n = 2 },
		.options = { .servers = f->s.list, .servers_n = 1, .attempts = 1,
			     .flags = MESSAGE_RD },
	};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	search_free(f->search);
	nameservers_done(&f->s);
	free(f);
	return 0;
}

static void search(struct fixture *f, const char *text)
{
	struct error err = ERROR_INIT;

	f->request.text = text;
	f->search = search_start(f->s.loop, &f->request, on_done, f, &err);
	assert_non_null(f->search);
	assert_int_equal(f->done, 0);
	assert_int_equal(loop_run(f->s.loop, &err), 0);
	assert_int_equal(f->done, 1);
}

static void assert_chosen(struct fixture *f, enum search_outcome outcome,
			  const char *name)
{
	char text[NAME_TEXT];

	assert_int_equal(search_outcome(f->search), outcome);
	assert_string_equal(name_format(text, &search_chosen(f->search)->name), name);
}

static void test_the_first_candidate_with_a_record_is_taken(void **state)
{
	struct fixture *f = *state;
	size_t n;

	search(f, "www");
	assert_chosen(f, SEARCH_FOUND, "www.b.test.");
	assert_string_equal(f->asked, "www.a.test. A, www.a.test. AAAA, www.b.test. A, "
				      "www.b.test. AAAA");
	(void)search_steps(f->search, &n);
	assert_int_equal(n, 2);
	assert_int_equal(search_types(f->search), 2);
}

static void test_a_name_without_data_counts_more_than_none(void **state)
{
	struct fixture *f = *state;

	search(f, "half");
	assert_chosen(f, SEARCH_NO_DATA, "half.a.test.");
}

static void test_the_name_itself_counts_when_it_was_first(void **state)
{
	struct fixture *f = *state;
	size_t n;

	search(f, "x.y");
	assert_chosen(f, SEARCH_NO_NAME, "x.y.");
	(void)search_steps(f->search, &n);
	assert_int_equal(n, 3);
}

static void test_a_failing_server_does_not_end_the_search(void **state)
{
	struct fixture *f = *state;
	size_t n;

	search(f, "broken");
	assert_chosen(f, SEARCH_FAILED, "broken.a.test.");
	(void)search_steps(f->search, &n);
	assert_int_equal(n, 3);
}

static void test_silence_ends_the_list(void **state)
{
	struct fixture *f = *state;
	size_t n;

	search(f, "mute");
	assert_chosen(f, SEARCH_FAILED, "mute.a.test.");
	(void)search_steps(f->search, &n);
	assert_int_equal(n, 2); /* and the name itself */
	assert_string_equal(f->asked, "mute.a.test. A, mute.a.test. AAAA, mute. A, mute. AAAA");
	assert_int_equal(f->s.clock.now, 11 * CLOCK_S);
}

static void test_where_nobody_is_the_search_is_over(void **state)
{
	struct fixture *f = *state;
	size_t n;

	nameserver_done(&f->s.of[0]);
	search(f, "www");
	assert_chosen(f, SEARCH_FAILED, "www.a.test.");
	(void)search_steps(f->search, &n);
	assert_int_equal(n, 1);
}

static void test_types_are_asked_at_once_or_one_by_one(void **state)
{
	struct fixture *f = *state;

	f->request.is_serial = true;
	search(f, "www.b.test.");
	assert_chosen(f, SEARCH_FOUND, "www.b.test.");
	assert_string_equal(f->asked, "www.b.test. A, www.b.test. AAAA");
}

static void test_it_can_be_given_up_under_way(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	f->request.text = "mute";
	f->search = search_start(f->s.loop, &f->request, on_done, f, &err);
	assert_non_null(f->search);
}

static void test_a_bad_name_is_no_search(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	f->request.text = "a..b";
	assert_null(search_start(f->s.loop, &f->request, on_done, f, &err));
	assert_int_equal(err.phase, ERROR_USAGE);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_candidates_follow_ndots),
		cmocka_unit_test(test_without_searching_a_name_is_itself),
		cmocka_unit_test(test_the_root_in_the_list_is_asked_once),
		cmocka_unit_test(test_no_tld_query_leaves_the_bare_name_out),
		cmocka_unit_test(test_an_alias_stands_for_a_name_without_dots),
		cmocka_unit_test(test_suffixes_that_make_no_name_are_left_out),
		CASE(test_the_first_candidate_with_a_record_is_taken),
		CASE(test_a_name_without_data_counts_more_than_none),
		CASE(test_the_name_itself_counts_when_it_was_first),
		CASE(test_a_failing_server_does_not_end_the_search),
		CASE(test_silence_ends_the_list),
		CASE(test_where_nobody_is_the_search_is_over),
		CASE(test_types_are_asked_at_once_or_one_by_one),
		CASE(test_it_can_be_given_up_under_way),
		CASE(test_a_bad_name_is_no_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
