/*
 * Do two rows of figures come from the same source?  The rank-sum test (Wilcoxon, Mann and
 * Whitney), exact for any row of at most RANKSUM_MOST, with equal figures sharing their
 * ranks.  It asks nothing of how the figures are distributed: no normal curve, no variance.
 */
#ifndef BASE_RANKSUM_H
#define BASE_RANKSUM_H

#include <stddef.h>

enum { RANKSUM_MOST = 30 };

struct ranksum {
	/* How probable it is that two such rows from one source differ as much, two-sided. */
	double p;
	int direction; /* 1: b has the higher ranks; -1: a has; 0: both alike */
};

/* n and m: 1 to RANKSUM_MOST; no figure is a NaN. */
struct ranksum ranksum_test(const double *a, size_t n, const double *b, size_t m);

/*
 * At most RANKSUM_MOST figures from n that were taken one after another, each the mean of
 * neighbours, so that what carries over from one to the next counts less.  How many; dst has
 * room for RANKSUM_MOST.
 */
size_t ranksum_gather(double *dst, const double *from, size_t n);

#endif
