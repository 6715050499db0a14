/*
 * One name asked of one target: the search under way, and the answer that it becomes.
 */
#ifndef LOOKUP_ASK_H
#define LOOKUP_ASK_H

#include <stddef.h>

struct answer;
struct ask;
struct error;
struct loop;
struct plan;
struct plan_name;

/* The answer is there; called once, from the loop, and not for what netkit answers by itself. */
typedef void ask_done_fn(void *user);

struct ask_request {
	const struct plan *plan; /* borrowed until ask_free(), and so is the name */
	const struct plan_name *name;
	size_t target; /* its number in the plan */
	size_t first;  /* the server to begin with when resolv.conf says rotate */
	ask_done_fn *done;
	void *user;
};

/*
 * Starts asking; what netkit answers by itself needs no loop and no target, and is there at
 * once.  NULL with ERROR_USAGE.
 */
struct ask *ask_start(struct loop *loop, const struct ask_request *request, struct error *err);

/* NULL until it is there; borrowed until ask_free(). */
const struct answer *ask_answer(struct ask *ask);

void ask_free(struct ask *ask); /* takes NULL */

#endif
