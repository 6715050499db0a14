/* The exact distribution of rank sums, by counting all ways to share the ranks out. */
#include "base/ranksum.h"

#include "base/mem.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

enum { ALL = 2 * RANKSUM_MOST, HIGHEST = ALL * (ALL + 1) };

struct item {
	double value;
	bool is_b;
	int rank; /* doubled, so that a shared rank is whole */
};

static int by_value(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static void rank(struct item *items, size_t n)
{
	size_t i, end;

	qsort(items, n, sizeof(*items), by_value);
	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n && items[end].value == items[i].value;)
			end++;
		for (size_t k = i; k < end; k++)
			items[k].rank = (int)(i + 1 + end);
	}
}

/* In how many ways do `wanted` of the items have a sum that is as far from the middle? */
static double share_beyond(const struct item *items, size_t n, size_t wanted, int middle,
			   int off)
{
	double *ways = xcalloc((wanted + 1) * (HIGHEST + 1), sizeof(*ways));
	double beyond = 0, all = 0, *row;
	int sum;

	ways[0] = 1;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1 < wanted ? i + 1 : wanted; k > 0; k--) {
			row = &ways[k * (HIGHEST + 1)];
			for (sum = items[i].rank; sum <= HIGHEST; sum++)
				row[sum] += row[sum - items[i].rank - (HIGHEST + 1)];
		}
	}
	row = &ways[wanted * (HIGHEST + 1)];
	for (sum = 0; sum <= HIGHEST; sum++) {
		all += row[sum];
		beyond += abs(sum - middle) >= off ? row[sum] : 0;
	}
	free(ways);
	return beyond / all;
}

struct ranksum ranksum_test(const double *a, size_t n, const double *b, size_t m)
{
	struct item items[ALL];
	int middle = (int)(m * (n + m + 1)), sum = 0; /* doubled, too */
	size_t i;

	assert(n && m && n <= RANKSUM_MOST && m <= RANKSUM_MOST);
	for (i = 0; i < n; i++)
		items[i] = (struct item){ .value = a[i] };
	for (i = 0; i < m; i++)
		items[n + i] = (struct item){ .value = b[i], .is_b = true };
	rank(items, n + m);
	for (i = 0; i < n + m; i++)
		sum += items[i].is_b ? items[i].rank : 0;
	return (struct ranksum){
		.p = share_beyond(items, n + m, m, middle, abs(sum - middle)),
		.direction = (sum > middle) - (sum < middle),
	};
}

size_t ranksum_gather(double *dst, const double *from, size_t n)
{
	size_t groups = n < RANKSUM_MOST ? n : RANKSUM_MOST, i, k;

	for (i = 0; i < groups; i++) {
		size_t begin = i * n / groups, end = (i + 1) * n / groups;
		double sum = 0;

		for (k = begin; k < end; k++)
			sum += from[k];
		dst[i] = sum / (double)(end - begin);
	}
	return groups;
}
