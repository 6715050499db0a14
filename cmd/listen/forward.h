/*
 * A session joined to a connection that is made for it: what --to and the proxies have in common.
 */
#ifndef LISTEN_FORWARD_H
#define LISTEN_FORWARD_H

struct endpoint;
struct error;
struct forward;
struct session;

/* Each is called once, from the loop. */
struct forward_calls {
	/* The target is there: forward_join() is next, now or later. */
	void (*connected)(struct forward *f, struct session *s);

	/* It is not, and err says why.  forward_fail() or something else ends the session. */
	void (*failed)(struct forward *f, struct session *s, const struct error *err);
};

/* Dials; datagrams go to datagrams.  NULL with *err. */
struct forward *forward_new(struct session *s, const struct endpoint *target,
			    const struct forward_calls *calls, struct error *err);
void forward_free(struct forward *f); /* before s->right; takes NULL */

/* The connected socket of the target, for who wants to know its addresses. */
int forward_fd(const struct forward *f);

/* Carries bytes both ways, and finishes the session when that is over. */
void forward_join(struct forward *f);

/* Finishes the session, which was never joined; its peer sees a connection that is broken off. */
void forward_fail(struct forward *f, const struct error *err);

/* What the joined session has carried so far: for who stops it. */
void forward_count(const struct forward *f);

#endif
