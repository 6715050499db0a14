/* The zones that a resolution has found so far, with their servers; the first is the root. */
#ifndef DNS_CUTS_H
#define DNS_CUTS_H

#include "dns/delegation.h"

#include <stddef.h>

struct cuts {
	struct delegation **list;
	size_t n, cap;
};

/* The root's servers: those at `roots`, or with n 0 IANA's, in an order that chance begins. */
void cuts_init(struct cuts *c, const struct addr *roots, size_t n);
void cuts_done(struct cuts *c); /* takes a zeroed one, too */

/* The nearest zone that the name is in; borrowed until cuts_done(). */
struct delegation *cuts_closest(const struct cuts *c, const struct name *name);

/* The zone itself: as it is known, or as this referral from a server of `from` has it. */
struct delegation *cuts_find(struct cuts *c, const struct name *zone, const struct message *m,
			     const struct name *from);

/* Addresses that were looked for in vain may be looked for again. */
void cuts_forget_searches(struct cuts *c);

#endif
