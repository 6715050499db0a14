/*
 * One of the few sockets that bulk.c asks a server with: at a port that the kernel chose at
 * random, and given up for another after a while.
 * Which question an ID stands for is in a table.
 */
#ifndef DNS_BULK_SOCKET_H
#define DNS_BULK_SOCKET_H

#include "base/list.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct error;

enum { BULK_SOCKET_LIFE = 20000 }; /* datagrams */

struct bulk_socket {
	int fd; /* -1: closed */
	struct loop_watch watch;
	uint16_t *slots;    /* by ID: the slot's number + 1; 0: unused */
	struct list flying; /* slots whose answer is awaited here */
	unsigned claimed;   /* IDs in use */
	unsigned sent;
	bool is_old; /* answers are awaited, and nothing more is sent but what was sent from here */
	void *owner;
};

/* -1 with ERROR_CONNECT or ERROR_LOCAL. */
int bulk_socket_open(struct bulk_socket *s, struct loop *loop, const struct addr *server,
		     loop_watch_fn *fn, void *owner, struct error *err);
void bulk_socket_close(struct bulk_socket *s); /* takes one that is closed, too */

/* An unpredictable ID that is not in use, for slot number n. */
uint16_t bulk_socket_claim(struct bulk_socket *s, unsigned n);
void bulk_socket_release(struct bulk_socket *s, uint16_t id);

#endif
