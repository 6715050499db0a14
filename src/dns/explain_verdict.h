/*
 * The verdict of an explanation: one sentence that names the cause, with file and line,
 * and what else there is to know.  Pure: tests write the facts down and read the
 * sentence.
 */
#ifndef DNS_EXPLAIN_VERDICT_H
#define DNS_EXPLAIN_VERDICT_H

#include "dns/explain.h"

#include <stddef.h>

enum explain_cause {
#define EXPLAIN_CAUSE(name, word) EXPLAIN_##name,
#include "dns/explain_cause.def"
#undef EXPLAIN_CAUSE
};

struct explain_finding {
	enum explain_cause cause;
	char text[512]; /* a sentence without a full stop; escape it before showing it */
	const char *file; /* that has the cause; NULL: no file */
	unsigned line;    /* of it; 0: no line */
};

enum { EXPLAIN_FINDINGS = 16 };

struct explain_verdict {
	struct explain_finding main;
	struct explain_finding others[EXPLAIN_FINDINGS]; /* what else there is to know */
	size_t others_n;
};

void explain_judge(const struct explain *e, struct explain_verdict *ret);

/* "hosts-file", …: for JSON documents. */
const char *explain_cause_word(enum explain_cause cause);

#endif
