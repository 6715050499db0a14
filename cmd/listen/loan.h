/*
 * Our own side of the connections, lent to one after another: freeing the loan leaves the
 * stream below as it is.  With --keep-open its end is not passed on either, since standard
 * output must still be there for the next one.
 */
#ifndef LISTEN_LOAN_H
#define LISTEN_LOAN_H

#include <stdbool.h>

struct stream;

struct stream *loan_new(struct stream *lender, bool is_last); /* lender is borrowed */

#endif
