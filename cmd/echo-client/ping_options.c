/* The option table of --ping. */
#include "echo-client/ping_options.h"

#include "base/clock.h"
#include "base/mem.h"

static const struct opt options[] = {
	{ .name = "ping",
	  .type = OPT_FLAG,
	  .at = FIELD(ping_config, wanted, bool),
	  .help = "send messages and measure their round trips; several servers "
		  "(HOST:PORT) may be named" },
	{ .name = "flood",
	  .type = OPT_FLAG,
	  .at = FIELD(ping_config, flood, bool),
	  .not_with = "interval",
	  .help = "as fast as answers come, a dot on the terminal for each that is "
		  "missing" },
	{ .name = "timestamps",
	  .type = OPT_FLAG,
	  .at = FIELD(ping_config, timestamps, bool),
	  .help = "split each time into our kernel's and the network's; TCP and UDP" },
	{ .name = "deadline",
	  .letter = 'w',
	  .type = OPT_DURATION,
	  .at = FIELD(ping_config, deadline, uint64_t),
	  .arg = "duration",
	  .min = CLOCK_MS,
	  .max = 168 * 3600 * CLOCK_S,
	  .help = "end after this long, whatever is on its way" },
};

const struct opt_group ping_group = OPT_GROUP("Ping", options);
