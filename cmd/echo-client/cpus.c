/* Processors by number, as the kernel counts them. */
#include "echo-client/cpus.h"

#include "base/error.h"
#include "base/parse.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char option[] = "--cpu";

static int add(struct cpus *c, uint64_t cpu, const cpu_set_t *ours, struct error *err)
{
	if (cpu >= CPU_SETSIZE || !CPU_ISSET((size_t)cpu, ours))
		return error_set(err, ERROR_USAGE, 0, option,
				 "processor %llu is not there, or not for us",
				 (unsigned long long)cpu);
	if (c->n == CPUS_MAX)
		return error_set(err, ERROR_USAGE, 0, option,
				 "more than %d processors are of no use", CPUS_MAX);
	c->list[c->n++] = (unsigned)cpu;
	return 0;
}

/* "3" or "2-4". */
static bool parse_range(char *word, uint64_t *ret_first, uint64_t *ret_last)
{
	char *dash = strchr(word, '-');

	if (dash)
		*dash = '\0';
	if (!parse_uint(word, 0, UINT16_MAX, ret_first))
		return false;
	*ret_last = *ret_first;
	return !dash || parse_uint(dash + 1, *ret_first, UINT16_MAX, ret_last);
}

static int add_range(struct cpus *c, char *word, const cpu_set_t *ours, struct error *err)
{
	uint64_t cpu, last;

	if (!parse_range(word, &cpu, &last))
		return error_set(err, ERROR_USAGE, 0, option,
				 "numbers of processors look like 3 or 0,2-4");
	for (; cpu <= last; cpu++) {
		if (add(c, cpu, ours, err) < 0)
			return -1;
	}
	return 0;
}

int cpus_parse(const char *text, struct cpus *ret, struct error *err)
{
	struct cpus c = { 0 };
	cpu_set_t ours;
	char word[64];

	if (sched_getaffinity(0, sizeof(ours), &ours) < 0)
		return error_errno(err, ERROR_LOCAL, errno, option,
				   "cannot ask for our processors");
	while (text) {
		size_t n = strcspn(text, ",");

		snprintf(word, sizeof(word), "%.*s", n < sizeof(word) ? (int)n : 0, text);
		if (add_range(&c, word, &ours, err) < 0)
			return -1;
		text = text[n] ? text + n + 1 : NULL;
	}
	*ret = c;
	return 0;
}

int cpus_pin(const struct cpus *c, unsigned thread, struct error *err)
{
	cpu_set_t one;

	if (!c->n)
		return 0;
	CPU_ZERO(&one);
	CPU_SET(c->list[thread % c->n], &one);
	if (sched_setaffinity(0, sizeof(one), &one) == 0)
		return 0;
	return error_errno(err, ERROR_LOCAL, errno, option, "cannot pin a thread");
}
