/* What one name server said of one question, out of everything that a query keeps. */
#ifndef DNS_EXPLAIN_WIRE_H
#define DNS_EXPLAIN_WIRE_H

struct explain_wire;
struct query_result;

/* Fills in everything but candidate, server and type. */
void explain_wire_read(struct explain_wire *w, const struct query_result *result);

#endif
