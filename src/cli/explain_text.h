/* An explanation for a reader: what counts, what was asked and answered, and why. */
#ifndef CLI_EXPLAIN_TEXT_H
#define CLI_EXPLAIN_TEXT_H

#include <stdio.h>

struct explain;
struct explain_verdict;

/* Lines of at most `columns` characters as far as it can be; 0: no limit. */
void explain_text(FILE *to, const struct explain *e,
		  const struct explain_verdict *verdict, unsigned columns);

#endif
