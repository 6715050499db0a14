/*
 * The names of an address, and whether each leads back to it: anybody may call an address what he
 * likes in his part of the reverse tree, so that a name counts only when the way back confirms it.
 */
#ifndef HOSTINFO_REVERSE_H
#define HOSTINFO_REVERSE_H

#include "hostinfo/names.h"
#include "net/addr.h"

#include <stdbool.h>

struct json;

/* Where a name leads. */
struct reverse_way {
	bool leads_back;
	int code;	    /* EAI_* when it leads nowhere; 0 */
	struct addr first;  /* else its first address */
};

struct reverse {
	struct names names;
	struct reverse_way *ways; /* one for each name */
};

/* 0, or the h_errno when the address has no name. */
int reverse_find(struct reverse *ret, const struct addr *a);
void reverse_done(struct reverse *r); /* takes a zeroed one, too */

enum { REVERSE_TEXT = ADDR_TEXT + 32 };

/* "confirmed", "not confirmed: it is 192.0.2.9", "not confirmed: no such name"; returns dst. */
const char *reverse_format(char dst[static REVERSE_TEXT], const struct reverse_way *way);

/* The names that lead back. */
struct json *reverse_confirmed_json(const struct reverse *r);

#endif
