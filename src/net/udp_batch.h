/*
 * Many datagrams in one system call, and their answers in another.
 *
 * Where the kernel has put datagrams of the same sender and length together (UDP_GRO), they
 * are one item, and leave as one (UDP_SEGMENT).
 *
 *	while ((n = udp_batch_receive(b, fd)) > 0) {
 *		for (i = 0; i < n; i++) … udp_batch_item(b, i) …
 *		if (udp_batch_reply(b, fd) < 0) … wait for room, then reply again …
 *	}
 */
#ifndef NET_UDP_BATCH_H
#define NET_UDP_BATCH_H

#include "net/udp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct udp_batch;

struct udp_item {
	uint8_t *data; /* may be changed before the reply */
	size_t n;      /* may be made smaller */
	size_t segment; /* several datagrams of this length, the last may be shorter; 0: one */
	bool is_refused; /* to be set: gets no answer */
	struct udp_path path;
};

enum { UDP_BATCH = 64 };

struct udp_batch *udp_batch_new(void);
void udp_batch_free(struct udp_batch *b); /* takes NULL */

/*
 * Lets the kernel put datagrams of fd together, if it can.  Where fd is bound to one address of
 * this host, which is the one that is asked and answers, path.local stays empty from now on:
 * telling it costs a tenth of a datagram's time.
 */
void udp_batch_prepare(int fd);

/* How many items have come, UDP_BATCH at most; 0: none; -1 with errno. */
int udp_batch_receive(struct udp_batch *b, int fd);
struct udp_item *udp_batch_item(struct udp_batch *b, int i);

/* Of how many datagrams is an item made? */
size_t udp_item_count(const struct udp_item *item);

/*
 * Answers every item that is not refused.  -1: fd has no room; to be called again when it is
 * writable.  0: all are sent, or cannot be; *ret_code is the last errno of those, or 0.
 */
int udp_batch_reply(struct udp_batch *b, int fd, int *ret_code);

#endif
