/*
 * The search list: which names a typed one may stand for, in which order they are asked, and
 * whose answer counts, as glibc's res_search() has it.
 *
 * All types of one candidate are asked at the same time, and a candidate is taken when any of
 * them has a record.  Nothing here reads a file: see resolvconf.h.
 */
#ifndef DNS_SEARCH_H
#define DNS_SEARCH_H

#include "dns/name.h"
#include "dns/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;
struct search;

struct search_rules {
	bool is_searching; /* false: the name is asked as it is, and nothing else */
	unsigned ndots;	   /* names with as many dots are tried as they are first */
	bool no_tld_query; /* names without a dot are not tried as they are */
	const char *const *domains; /* borrowed; "" and "." are the root */
	size_t domains_n;
	const char *alias; /* what $HOSTALIASES says of a name without dots; NULL: nothing */
};

/*
 * The candidates of a name in the order in which they are asked; each name comes once.  The
 * array is the caller's to free.  -1 with ERROR_USAGE when the text is no name; candidates that
 * a suffix makes too long are left out.
 */
int search_candidates(const char *text, const struct search_rules *rules, struct name **ret,
		      size_t *ret_n, struct error *err);

/* One candidate that was asked, and its queries, one for each type in order. */
struct search_step {
	struct name name;
	struct query **queries;
};

enum search_outcome {
	SEARCH_FOUND,	/* at least one type has a record */
	SEARCH_NO_DATA, /* or a referral, which is the same to the C library */
	SEARCH_NO_NAME, /* NXDOMAIN */
	SEARCH_FAILED,	/* a server failed, or none answered: the queries tell */
};

struct search_request {
	const char *text; /* borrowed for the call */
	const uint16_t *types;
	size_t types_n;
	uint16_t class;
	bool is_serial; /* one type after the other (single-request) */
	struct search_rules rules;
	struct query_options options; /* its servers are copied */
};

/* It is over; called once, from the loop. */
typedef void search_done_fn(struct search *search, void *user);

/* NULL with ERROR_USAGE when the text is no name.  done is not called before this returns. */
struct search *search_start(struct loop *loop, const struct search_request *request,
			    search_done_fn *done, void *user, struct error *err);

/* The candidates that were asked, in order; and the one whose answer counts.  Borrowed. */
const struct search_step *search_steps(const struct search *search, size_t *ret_n);
const struct search_step *search_chosen(const struct search *search);
enum search_outcome search_outcome(const struct search *search);
size_t search_types(const struct search *search); /* the length of each step's queries */

void search_free(struct search *search); /* gives it up if it is under way; takes NULL */

#endif
