/* The options of commands that ask the DNS which certificate their peer has (dns/dane.h). */
#ifndef CLI_OPTS_DANE_H
#define CLI_OPTS_DANE_H

#include "cli/opt.h"
#include "dns/dane.h"
#include "dns/resolvconf.h"

struct endpoint;
struct error;

struct asking_config {
	bool dane;
	const char *anchor; /* a file; NULL: that of the system */
};

extern const struct opt_group asking_group;

/* What these options have come to; zeroed: without --dane. */
struct asking {
	bool is_wanted;
	struct anchors anchors;
	struct resolvconf conf;
	struct dane_options options;
};

/* Without --dane: *ret is zeroed, and --anchor is refused (ERROR_USAGE).  With it the files are
 * read: ERROR_USAGE or ERROR_LOCAL.  ret must stay where it is. */
int asking_init(struct asking *ret, const struct asking_config *config, struct error *err);
void asking_done(struct asking *asking); /* takes a zeroed one */

/* -1 with ERROR_USAGE for what has no name in the DNS, or no port. */
int asking_check(const struct asking_config *config, const struct endpoint *endpoint,
		 struct error *err);

#endif
