/*
 * Does a peer that has ended its own direction still listen, or has it gone?
 *
 * TCP does not tell: after a FIN both look the same, and Linux acknowledges probes for a socket
 * that nobody holds any more.  So a peer on this host is looked up in the kernel's table of
 * sockets (sock_diag(7)), a unix socket knows by itself, and of a peer elsewhere nothing is
 * known until it answers something with a reset.
 */
#ifndef STREAM_PEER_H
#define STREAM_PEER_H

#include "stream/stream.h"

#include <stdint.h>

/* How long to bear a silent standard input when it is not known: see docs/half-close.md. */
#define PEER_GRACE_NS UINT64_C(1000000000)

/*
 * fd: a connected TCP or unix socket whose peer has sent the end of its stream.  Also asks the
 * kernel to probe the connection from now on, so that a later call may learn that it is dead.
 */
enum stream_peer peer_ask(int fd);

#endif
