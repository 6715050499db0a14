/*
 * The other side of datagram.h: bound sockets that nobody is accepted on (UDP, unix datagrams).
 * Whoever sends something becomes a stream of its own, whose reads are its datagrams and whose
 * writes are answers to it, from the address that it has asked.
 *
 * Or all peers are one stream: what any of them sends is read, and the answers go to the one
 * that spoke last.
 *
 * A datagram waits in the kernel until its stream is read.  Where others share the sockets, or
 * may come, a stream that takes nothing loses its datagrams and does not keep those of the
 * others for long.
 */
#ifndef STREAM_DATAGRAM_HUB_H
#define STREAM_DATAGRAM_HUB_H

#include <stdbool.h>

struct datagram_hub;
struct error;
struct listener;
struct loop;
struct stream;
struct udp_path;

/*
 * Called from the loop when somebody who is not known has sent something.  The peer's stream is
 * the callee's, and will give the datagram; false when it was freed again.  path, borrowed, says
 * who it is and what was sent to.
 */
typedef bool datagram_hub_fn(struct stream *peer, const struct udp_path *path, void *user);

/* The listener's sockets, all of them datagram sockets, are borrowed.  NULL with ERROR_CONNECT
 * or ERROR_LOCAL. */
struct datagram_hub *datagram_hub_new(struct loop *loop, const struct listener *listener,
				      bool is_shared, datagram_hub_fn *on_peer, void *user,
				      struct error *err);

/*
 * Asked before somebody is taken on, and, where all are one stream, of each datagram: false drops
 * it.
 */
typedef bool datagram_hub_admit_fn(const struct udp_path *path, void *user);
void datagram_hub_admit(struct datagram_hub *hub, datagram_hub_admit_fn *admit, void *user);

/* From now on nobody new is taken on; those that are go on. */
void datagram_hub_close(struct datagram_hub *hub);

/* All streams must have been freed before; takes NULL. */
void datagram_hub_free(struct datagram_hub *hub);

#endif
