/*
 * Peers for tests of the net layer: sockets on loopback that accept, refuse or swallow,
 * and a resolver that says what the test wants, when it wants.
 */
#ifndef SUPPORT_LIB_NET_H
#define SUPPORT_LIB_NET_H

#include "net/addr.h"
#include "net/resolve.h"
#include "support/lib_clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does this machine have ::1? */
bool test_has_ipv6(void);

/* A listening TCP socket at a text address, port 0; *ret is where.  Aborts when that
 * fails. */
int test_listen(const char *host, struct addr *ret);

/* An address on which connect(2) is refused: nothing listens there while fd stays open.
 */
int test_refusing(const char *host, struct addr *ret);

/* An address that swallows connections: its queue is full, so no answer ever comes. */
struct test_black_hole {
	int listen_fd, filler_fds[4];
	struct addr addr;
};
void test_black_hole_init(struct test_black_hole *hole, const char *host);
void test_black_hole_done(struct test_black_hole *hole);

/*
 * A virtual clock that can be stopped: while is_frozen, the loop waits for descriptors
 * alone (spinning), so what comes over loopback is never late.
 */
struct test_frozen_clock {
	struct test_clock inner;
	bool is_frozen;
};
void test_frozen_clock_init(struct test_frozen_clock *c);

/* Answers each request with these addresses, or this error, after `delay` of the loop's
 * clock. */
struct test_resolver {
	struct resolver resolver;
	struct addr addrs[8];
	size_t n;
	uint64_t delay; /* CLOCK_NEVER: no answer */
	int code;       /* EAI_*: fails */
	unsigned started, answered, cancelled;
};
void test_resolver_init(struct test_resolver *r);

#endif
