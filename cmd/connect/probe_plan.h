/* Which ports --probe asks, as the user writes them.  Pure, but for the names of services. */
#ifndef CONNECT_PROBE_PLAN_H
#define CONNECT_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct probe_port {
	uint16_t port;
	uint8_t kind;  /* enum probe_kind */
	bool is_named; /* by itself, not within a range: its result is shown in any case */
};

struct probe_plan {
	struct probe_port *ports; /* in the user's order, each once */
	size_t n;
};

/*
 * "22,80,8000-8010,https": numbers, ranges and services with commas between.  With is_udp
 * "5300/dns" says what is asked on a port that is not known for it.  -1 with ERROR_USAGE.
 */
int probe_plan_parse(const char *text, bool is_udp, struct probe_plan *ret, struct error *err);
void probe_plan_done(struct probe_plan *plan); /* takes a zeroed one */

#endif
