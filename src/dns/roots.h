/* The servers of the root, where iterative resolution starts. */
#ifndef DNS_ROOTS_H
#define DNS_ROOTS_H

struct delegation;

/* Fills an empty delegation with the thirteen servers of the root. */
void roots_fill(struct delegation *root);

#endif
