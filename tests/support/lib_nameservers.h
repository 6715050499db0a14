/*
 * Scripted name servers in a loop of their own, for tests of those who ask them.  The clock of
 * the loop can be virtual where nothing goes over TCP: it jumps to the next deadline when
 * nothing is left to do, so that time-outs take no time and are the same each time.
 */
#ifndef SUPPORT_LIB_NAMESERVERS_H
#define SUPPORT_LIB_NAMESERVERS_H

#include "dns/query.h"
#include "net/loop.h"
#include "support/lib_clock.h"
#include "support/lib_nameserver.h"

enum { NAMESERVERS_MOST = 3 };

struct nameservers {
	struct loop *loop;
	struct test_clock clock;
	struct nameserver of[NAMESERVERS_MOST];
	struct query_server list[NAMESERVERS_MOST]; /* for query_options */
	struct query_options options; /* two attempts, EDNS, the servers so far */
};

void nameservers_init(struct nameservers *s);
void nameservers_done(struct nameservers *s);
void nameservers_use_virtual_clock(struct nameservers *s);
struct nameserver *nameservers_add(struct nameservers *s, nameserver_fn *fn, void *user);

#endif
