/*
 * The commands of the prompt: one table of name, help and handler (orders.c); the handlers that
 * have much to say are in the files orders_*.c.
 */
#ifndef CONNECT_ORDERS_H
#define CONNECT_ORDERS_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* What becomes of the prompt. */
enum order_end {
	ORDER_DONE,   /* back to the session, if there is one */
	ORDER_FAILED, /* the prompt stays; what is wrong has been printed */
	ORDER_TAKEN,  /* the handler has seen to it */
};

/* words[0] is the command, words[n] is NULL. */
typedef enum order_end order_fn(struct session *s, size_t n, char *const words[]);

struct order {
	const char *name;
	const char *help; /* NULL: not listed */
	order_fn *fn;
	bool needs_connection;
};

order_fn order_send;
order_fn order_set, order_unset, order_toggle, order_display;
order_fn order_mode, order_slc;
order_fn order_environ;
order_fn order_serial;
order_fn order_shell;

/* An argument of a command that has a list of them: found, or the message printed and -1. */
int order_find(const void *table, size_t n, size_t stride, const char *command, const char *word);

#endif
