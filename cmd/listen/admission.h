/* Who is served: the lists of --allow and --deny (net/acl.h), and their reading anew. */
#ifndef LISTEN_ADMISSION_H
#define LISTEN_ADMISSION_H

#include <stdbool.h>

struct acl;
struct acl_lookup;
struct addr;
struct error;
struct listen_config;
struct loop;
struct places;

/*
 * err: not set when the lists are in force; else why they could not be read.  At the first time
 * nobody may be taken then; later those that were there stay.
 */
typedef void admission_ready_fn(const struct error *err, void *user);

struct admission {
	const struct listen_config *config;
	struct loop *loop;
	struct acl *acl;	   /* in force; NULL: not yet */
	struct acl *next;	   /* whose names are looked up */
	struct acl_lookup *lookup;
	admission_ready_fn *ready; /* from the loop, after admission_init() and each reading */
	void *user;
};

/* Reads the lists; -1 with *err.  admission_done() is for the caller in any case. */
int admission_init(struct admission *a, const struct listen_config *config, struct loop *loop,
		   admission_ready_fn *ready, void *user, struct error *err);
void admission_done(struct admission *a); /* takes a zeroed one */

/* Somebody is named who may come, so that others may not. */
bool admission_is_limited(const struct admission *a);

/* Can the rules know those who come there?  -1 with ERROR_USAGE. */
int admission_check(const struct admission *a, const struct places *places, struct error *err);

/* Are there files to be read again? */
bool admission_can_reload(const struct admission *a);
void admission_reload(struct admission *a);

/*
 * May he be served?  fd: -1 for the sender of a datagram.  *ret_rule: the rule that refused
 * him, or NULL when none allowed him.
 */
bool admission_allows(const struct admission *a, int fd, const struct addr *peer,
		      const char **ret_rule);

#endif
