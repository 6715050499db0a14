/*
 * What fakedns does with a query: one thing for each label at the front of the name.  The
 * labels are the functions act_X of lib_dnsmischief.c.
 */
#ifndef SUPPORT_LIB_DNSMISCHIEF_H
#define SUPPORT_LIB_DNSMISCHIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;

/* One query, and how its answer goes out. */
struct query {
	const uint8_t *wire;
	size_t len;
	size_t question_end; /* behind the header, name, type and class */
	uint16_t type;
	bool has_opt;
	const char *rest; /* of the name as text: the label that comes next, and those behind */
	bool is_tcp;
	int fd;			 /* UDP: the server's socket; TCP: the connection */
	const struct addr *from; /* UDP: who asked */
	bool is_over;		 /* nothing more shall be sent */
};

/* Performs labels until one is none of them, or until the query is over. */
void dns_mischief(struct query *q);

#endif
