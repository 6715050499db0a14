/*
 * A datagram socket that asks one address and hears everybody: it is not connected, so that what
 * somebody else sends to it is seen and can be counted, where the kernel would drop it unseen.
 * In return its owner compares each sender with the address that answers come from, and takes
 * ICMP messages from the socket's queue, by the rules of a connected socket (RFC 5452 section 9.1,
 * RFC 1122 section 4.1.3.3).
 */
#ifndef NET_UDP_ASK_H
#define NET_UDP_ASK_H

#include "net/addr.h"

#include <stdbool.h>

struct error;

/* A socket for `family` whose port the kernel chooses at random with the first datagram; -1 with
 * ERROR_CONNECT. */
int udp_ask_open(int family, struct error *err);

/*
 * Where the answers to what is sent to `server` come from: to the kernel the wildcard is loopback,
 * and it tells of a zone only where an address means nothing without one.
 */
struct addr udp_ask_source(const struct addr *server);

/*
 * Takes all ICMP messages that are there; false when there were none.  *ret_code is the errno of
 * the last one that is about datagrams to `source` and ends the matter (ECONNREFUSED, …), or 0: a
 * host or network that cannot be reached at the moment does not.
 *
 * To be called when the loop says LOOP_HANGUP, and when sending or receiving fails, which they do
 * once for a message, whomever it is about.
 */
bool udp_ask_refused(int fd, const struct addr *source, int *ret_code);

#endif
