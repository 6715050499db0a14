/* A list of zones, short enough to be searched from end to end. */
#include "dns/cuts.h"

#include "base/mem.h"
#include "base/rng.h"
#include "dns/roots.h"

#include <stdlib.h>

static struct delegation *add(struct cuts *c, const struct name *zone)
{
	struct delegation *d = xcalloc(1, sizeof(*d));

	d->zone = *zone;
	c->list = mem_grow(c->list, &c->cap, c->n, sizeof(*c->list));
	c->list[c->n++] = d;
	return d;
}

/* All thirteen share the load: who is asked first is left to chance. */
static void rotate(struct delegation *root)
{
	size_t by = rng_u16() % root->n, i;
	struct delegation copy = *root;

	for (i = 0; i < root->n; i++)
		root->servers[i] = copy.servers[(i + by) % root->n];
}

void cuts_init(struct cuts *c, const struct addr *roots, size_t n)
{
	struct name name = name_root();
	struct delegation *root;
	size_t i;

	*c = (struct cuts){ 0 };
	root = add(c, &name);
	for (i = 0; i < n && i < DELEGATION_SERVERS; i++) {
		struct delegation_server *server = delegation_add_server(root, NULL);

		server->source = DELEGATION_HINT;
		delegation_add_address(server, &roots[i]);
	}
	if (!n) {
		roots_fill(root);
		rotate(root);
	}
}

void cuts_done(struct cuts *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->list[i]);
	free(c->list);
	*c = (struct cuts){ 0 };
}

struct delegation *cuts_closest(const struct cuts *c, const struct name *name)
{
	struct delegation *best = c->list[0];
	size_t i;

	for (i = 1; i < c->n; i++) {
		if (name_is_below(name, &c->list[i]->zone) &&
		    name_labels(&c->list[i]->zone) > name_labels(&best->zone))
			best = c->list[i];
	}
	return best;
}

struct delegation *cuts_find(struct cuts *c, const struct name *zone, const struct message *m,
			     const struct name *from)
{
	struct delegation *d;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (name_equal(&c->list[i]->zone, zone))
			return c->list[i];
	}
	d = add(c, zone);
	delegation_read(d, m, from);
	return d;
}

void cuts_forget_searches(struct cuts *c)
{
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		for (j = 0; j < c->list[i]->n; j++)
			c->list[i]->servers[j].is_looked_up = false;
	}
}
