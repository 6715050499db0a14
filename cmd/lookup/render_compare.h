/* The layouts of a comparison.  Pure; what came from the network is escaped on the way. */
#ifndef LOOKUP_RENDER_COMPARE_H
#define LOOKUP_RENDER_COMPARE_H

#include <stdio.h>

struct agreement;
struct json;

/* A verdict, a row for each server, and a line for each record that not all have. */
void render_compare(FILE *to, const struct agreement *c);

/* An element of `comparisons` in a document of netkit.lookup/1; json_init() first. */
struct json *render_compare_json(const struct agreement *c);

#endif
