/*
 * Inside of bulk: what bulk.c (the course of a question), bulk_send.c and bulk_receive.c (batches
 * of datagrams) and bulk_stream.c (TCP, TLS) share.
 *
 * A slot is in one list at a time: the free ones, a server's queue (to be sent), a socket's
 * flying ones (sent), or a server's stream queue.
 */
#ifndef DNS_BULK_SLOT_H
#define DNS_BULK_SLOT_H

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "dns/bulk.h"
#include "dns/bulk_sending.h"
#include "dns/bulk_socket.h"
#include "dns/bulk_window.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	BULK_BATCH = 64,
	BULK_SOCKETS = 4, /* of a server: two in use, two that still wait for answers */
	BULK_ACTIVE = 2,
	BULK_QUERY = 320, /* the longest query: header, question, OPT without options */
};

enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_FLYING, SLOT_STREAM };

struct slot {
	struct list link;
	struct loop_timer timer;
	struct bulk *bulk;
	void *tag;
	enum slot_state state;
	struct bulk_server *server;
	struct bulk_socket *socket; /* it is asked through; NULL: none yet */
	struct sendings sendings;
	uint64_t first_sent, deadline;
	unsigned sent;
	unsigned ignored, strangers;
	unsigned refused;
	uint32_t failed;      /* a bit for each server that failed or cannot be read */
	uint16_t failed_rcode;
	bool is_malformed;    /* the last failure was that */
	struct query *query;  /* over a stream */
	bool is_held;	      /* may_stream() said no: no deadline counts */
	uint16_t len, plain_len; /* of the wire, with and without EDNS */
	struct question question;
	uint8_t wire[BULK_QUERY];
};

struct bulk_server {
	struct bulk *bulk;
	struct query_server is;
	struct addr source; /* of its answers */
	uint32_t bit;
	struct window window;
	unsigned flying;
	uint64_t paced; /* nothing is sent before that */
	struct list queue;
	struct list stream_queue;
	unsigned streams; /* queries under way over TCP, TLS, … */
	uint64_t stream_heard; /* when the last answer came by them */
	struct bulk_socket sockets[BULK_SOCKETS];
	bool has_no_edns;
};

struct bulk_receiver;

struct bulk {
	struct loop *loop;
	struct bulk_config config;
	struct bulk_server *servers;
	size_t servers_n, turn;
	struct slot *slots;
	struct list free;
	unsigned used;
	struct loop_timer pump_timer;
	struct buf wire; /* where queries are built */
	struct bulk_receiver *receiver;
	uint64_t drained;   /* loop_now() when all sockets were read for the timers' sake */
	uint64_t paid;	    /* up to when the rate's time is used up */
	bool is_starved;    /* next() said BULK_LATER */
	bool is_at_end;
	bool is_pumping, has_ended;
	struct bulk_stats stats;
	struct error untrusted; /* the first of its kind */
};

/* bulk.c */
struct slot *slot_take(struct bulk_server *server); /* a new question; NULL: none */
void slot_time(struct loop *loop, void *slot); /* its timer's function */
void slot_queue(struct slot *slot);
void slot_sent(struct slot *slot);
void slot_refused(struct slot *slot, int code);
void slot_stream(struct slot *slot);
void slot_judge(struct slot *slot, const struct message *message);
void slot_finish_without(struct slot *slot, enum bulk_fate fate, int code);
void slot_came(struct slot *slot, const struct sending *sending); /* before these three */
void slot_answered(struct slot *slot, const struct message *message);
void slot_unreadable(struct slot *slot);
void slot_truncated(struct slot *slot);
bool socket_hear_refusals(struct bulk_socket *socket); /* false: there were none */

/* bulk_send.c */
void bulk_pump(struct bulk *bulk);
void bulk_pump_soon(struct bulk *bulk);
void bulk_pay(struct bulk *bulk, unsigned sent); /* for the rate's sake */

/* bulk_stream.c */
unsigned stream_room(const struct bulk_server *server);
void stream_start(struct bulk_server *server); /* what is in the queue, as far as there is room */
void stream_give_up(struct slot *slot);
bool stream_is_waiting(struct slot *slot); /* for its turn, which will come: no deadline counts */

/* bulk_receive.c */
struct bulk_receiver *receiver_new(size_t datagram);
void receiver_free(struct bulk_receiver *r);
void bulk_receive(struct bulk *bulk, struct bulk_socket *socket);
void bulk_receive_all(struct bulk *bulk);

#endif
