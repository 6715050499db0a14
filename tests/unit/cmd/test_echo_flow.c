/* The books of a connection of echo-client --bench. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "echo-client/flow.h"
#include "echo-client/script.h"

static bool take(struct flow *f, size_t n, uint64_t *ret_due)
{
	struct flow_message m;
	bool is_whole = flow_take(f, &n, &m);

	if (is_whole)
		*ret_due = m.due_at;
	assert_int_equal(n, 0);
	return is_whole;
}

static void answers_come_in_pieces(void **state)
{
	struct script script;
	struct flow f;
	uint64_t due = 0;
	const uint8_t *data;

	(void)state;
	script_init(&script, 10, 10);
	flow_init(&f, &script);
	assert_null(flow_oldest(&f));
	flow_push(&f, 1, 2);
	assert_int_equal(flow_unsent(&f, &data), 10);
	assert_int_equal(data[9], '\n');
	assert_false(take(&f, 4, &due));
	assert_false(take(&f, 5, &due));
	assert_int_equal(flow_oldest(&f)->sent_at, 2);
	assert_true(take(&f, 1, &due));
	assert_int_equal(due, 1);
	assert_null(flow_oldest(&f));
	flow_done(&f);
	script_done(&script);
}

static void many_answers_come_at_once(void **state)
{
	struct script script;
	struct flow_message m;
	struct flow f;
	size_t n = 25, i;

	(void)state;
	script_init(&script, 10, 10);
	flow_init(&f, &script);
	for (i = 0; i < 3; i++)
		flow_push(&f, i, i);
	assert_true(flow_take(&f, &n, &m) && m.due_at == 0 && n == 15);
	assert_true(flow_take(&f, &n, &m) && m.due_at == 1 && n == 5);
	assert_false(flow_take(&f, &n, &m));
	for (; i < 100; i++) /* the row grows while it is not empty, and turns over */
		flow_push(&f, i, i);
	n = 5 + 97 * 10 + 3;
	for (i = 2; i < 100; i++)
		assert_true(flow_take(&f, &n, &m) && m.due_at == i);
	assert_false(flow_take(&f, &n, &m));
	assert_int_equal(n, 3); /* more than was sent */
	flow_restart(&f);
	assert_int_equal(f.queued, 0);
	flow_done(&f);
	script_done(&script);
}

/* What is sent, piece by piece, is the script over and over. */
static void sends_follow_the_script(void **state)
{
	struct script script;
	struct flow f;
	const uint8_t *data;
	uint64_t at = 0;
	size_t n;

	(void)state;
	script_init(&script, 1, 64);
	flow_init(&f, &script);
	while (f.queued < 3 * script.length)
		flow_push(&f, 0, 0);
	while ((n = flow_unsent(&f, &data)) > 0) {
		n = n > 777 ? 777 : n;
		assert_ptr_equal(data, script.bytes + at % script.length);
		f.sent += n;
		at += n;
	}
	assert_int_equal(at, f.queued);
	flow_done(&f);
	script_done(&script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_come_in_pieces),
		cmocka_unit_test(many_answers_come_at_once),
		cmocka_unit_test(sends_follow_the_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
