/* The list whose links live in its elements. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/list.h"

struct item {
	int number;
	struct list link;
};

static int sum_and_count(struct list *head, int *ret_count)
{
	int sum = 0;

	*ret_count = 0;
	LIST_EACH(node, head)
	{
		sum = sum * 10 + CONTAINER(node, struct item, link)->number;
		++*ret_count;
	}
	return sum;
}

static void keeps_the_order(void **state)
{
	struct item items[3] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
	struct list head;
	int count;

	(void)state;
	list_init(&head);
	assert_true(list_is_empty(&head));
	list_append(&head, &items[0].link);
	list_append(&head, &items[1].link);
	list_append(&head, &items[2].link);
	assert_int_equal(sum_and_count(&head, &count), 123);
	assert_int_equal(count, 3);
	list_remove(&items[1].link);
	assert_int_equal(sum_and_count(&head, &count), 13);
	list_remove(&items[1].link);
	assert_int_equal(sum_and_count(&head, &count), 13);
	list_append(&head, &items[1].link);
	assert_int_equal(sum_and_count(&head, &count), 132);
}

static void the_one_at_hand_may_go(void **state)
{
	struct item items[4] = { { .number = 1 }, { .number = 2 }, { .number = 3 }, { .number = 4 } };
	struct list head;
	int i, count;

	(void)state;
	list_init(&head);
	for (i = 0; i < 4; i++)
		list_append(&head, &items[i].link);
	LIST_EACH(node, &head)
	{
		if (CONTAINER(node, struct item, link)->number % 2)
			list_remove(node);
	}
	assert_int_equal(sum_and_count(&head, &count), 24);
	LIST_EACH(node, &head)
	list_remove(node);
	assert_true(list_is_empty(&head));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_order),
		cmocka_unit_test(the_one_at_hand_may_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
