/* What --probe found, as lines with columns or as documents. */
#ifndef CONNECT_PROBE_SHOW_H
#define CONNECT_PROBE_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct probe_target;

struct probe_show {
	bool as_json, is_udp;
	unsigned host_width; /* of the widest host */
	size_t counts[4];    /* by enum probe_state */
};

/* One result.  host: as the user wrote it; is_listed: also when it is not open. */
void probe_show_result(struct probe_show *show, const char *host, const struct probe_target *t,
		       bool is_listed);

/* "2 of 1020 ports are open, 1018 closed, 0 without an answer, in 12 ms" on standard error. */
void probe_show_sum(const struct probe_show *show, uint64_t took);

#endif
