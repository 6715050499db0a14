/* Processor time, by getrusage(2) and /proc/stat. */
#include "base/usage.h"

#include "base/clock.h"
#include "base/file.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LONGEST = 1 << 20 };

static uint64_t nanoseconds(struct timeval t)
{
	return (uint64_t)t.tv_sec * CLOCK_S + (uint64_t)t.tv_usec * CLOCK_US;
}

bool usage_parse(const char *line, long ticks, struct usage *ret)
{
	unsigned long long user, nice, system, idle, wait, irq, soft, stolen;
	uint64_t tick = CLOCK_S / (uint64_t)ticks;

	if (sscanf(line, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice,
		   &system, &idle, &wait, &irq, &soft, &stolen) != 8)
		return false;
	ret->busy = (user + nice + system + irq + soft) * tick;
	ret->stolen = stolen * tick;
	return true;
}

bool usage_get(struct usage *ret)
{
	struct rusage own;
	bool is_read = false;
	char *text;
	size_t n;

	*ret = (struct usage){ 0 };
	getrusage(RUSAGE_SELF, &own);
	ret->own = nanoseconds(own.ru_utime) + nanoseconds(own.ru_stime);
	text = file_read("/proc/stat", LONGEST, &n);
	if (text)
		is_read = usage_parse(text, sysconf(_SC_CLK_TCK), ret);
	free(text);
	return is_read;
}

unsigned usage_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return CPU_COUNT(&set) > 0 ? (unsigned)CPU_COUNT(&set) : 1;
}
