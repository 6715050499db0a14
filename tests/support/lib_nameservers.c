/* Several scripted name servers. */
#include "support/lib_nameservers.h"

#include "base/clock.h"
#include "base/error.h"

#include <assert.h>

void nameservers_init(struct nameservers *s)
{
	struct error err = ERROR_INIT;

	*s = (struct nameservers){ .loop = loop_new(&err) };
	assert(s->loop);
	test_clock_init(&s->clock);
	s->options = (struct query_options){ .servers = s->list, .attempts = 2,
					     .flags = MESSAGE_RD, .has_edns = true,
					     .udp_size = 1232 };
}

void nameservers_done(struct nameservers *s)
{
	size_t i;

	for (i = 0; i < NAMESERVERS_MOST; i++)
		nameserver_done(&s->of[i]);
	loop_free(s->loop);
}

void nameservers_use_virtual_clock(struct nameservers *s)
{
	loop_set_clock(s->loop, &s->clock.clock);
}

struct nameserver *nameservers_add(struct nameservers *s, nameserver_fn *fn, void *user)
{
	size_t i = s->options.servers_n++;

	assert(i < NAMESERVERS_MOST);
	nameserver_init(&s->of[i], s->loop, fn, user);
	s->list[i] = (struct query_server){ .addr = s->of[i].addr, .timeout = 5 * CLOCK_S };
	return &s->of[i];
}
