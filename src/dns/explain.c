/* The end of an explanation. */
#include "dns/explain.h"

#include <stdlib.h>

void explain_done(struct explain *e)
{
	size_t i;

	for (i = 0; i < RESOLVCONF_SERVERS; i++)
		stub_done(&e->config.stubs[i]);
	resolvconf_done(&e->config.resolv);
	gaiconf_done(&e->config.gai);
	hosts_file_done(&e->config.hosts);
	free(e->config.localdomain);
	free(e->config.res_options);
	free(e->config.hostaliases);
	free(e->config.alias);
	free(e->candidates);
	free(e->wires);
	*e = (struct explain){.text = NULL};
}
