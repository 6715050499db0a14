/* What the option table says of an option, in mdoc(7) on standard output. */
#ifndef FACTS_H
#define FACTS_H

struct opt;

/* The .It with its names and its metavariable. */
void facts_put_head(const struct opt *o);

/* Sentences about choices, limits, default, repetition and exclusions; none where none are. */
void facts_put(const struct opt *o);

#endif
