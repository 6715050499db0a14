/* What the kernel knows of a TCP connection (TCP_INFO), in units that need no table. */
#ifndef NET_TCP_FACTS_H
#define NET_TCP_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct tcp_facts {
	uint64_t rtt_ns, rtt_var_ns; /* smoothed, and how much it varies */
	uint64_t rtt_least_ns;	     /* 0: not known */
	uint64_t delivery_rate;	     /* bytes a second that arrived lately; 0: not known */
	uint32_t retransmits;	     /* segments, in all */
	uint32_t window;	     /* segments that may be on their way (congestion) */
	uint32_t segment;	     /* bytes in the largest that we send */
	char congestion[16];	     /* "cubic"; "" when not known */
};

/* False when fd is no TCP socket. */
bool tcp_facts_get(int fd, struct tcp_facts *ret);

#endif
