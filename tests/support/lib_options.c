/* An option of every type, with and without letter, default, limits and exclusions. */
#include "support/lib_options.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/command.h"

static const char *const modes[] = { "auto", "fast", "slow", NULL };

static const struct opt opts[] = {
	{ .name = "flag", .letter = 'f', .type = OPT_FLAG, .at = FIELD(options_config, flag, bool),
	  .not_with = "other string", .help = "a flag" },
	{ .name = "other", .letter = 'o', .type = OPT_FLAG, .at = FIELD(options_config, other, bool),
	  .help = "another flag" },
	{ .name = "on", .type = OPT_SWITCH, .at = FIELD(options_config, on, bool), .def = "yes",
	  .help = "a switch that is on" },
	{ .name = "off", .letter = 'O', .type = OPT_SWITCH, .at = FIELD(options_config, off, bool),
	  .def = "no", .help = "a switch that is off" },
	{ .name = "count", .letter = 'c', .type = OPT_COUNT,
	  .at = FIELD(options_config, count, unsigned), .help = "counted" },
	{ .name = "string", .letter = 's', .type = OPT_STRING,
	  .at = FIELD(options_config, string, const char *), .arg = "text", .help = "a text" },
	{ .name = "file", .type = OPT_FILE, .at = FIELD(options_config, file, const char *),
	  .arg = "path", .def = "-", .help = "a file" },
	{ .name = "list", .letter = 'l', .type = OPT_LIST,
	  .at = FIELD(options_config, list, struct opt_list), .arg = "item",
	  .help = "may be repeated" },
	{ .name = "number", .letter = 'n', .type = OPT_UINT,
	  .at = FIELD(options_config, number, uint64_t), .arg = "n", .def = "3",
	  .help = "any number" },
	{ .name = "bounded", .type = OPT_UINT, .at = FIELD(options_config, bounded, uint64_t),
	  .arg = "n", .def = "10", .min = 5, .max = 20, .help = "a number with limits" },
	{ .name = "least", .type = OPT_UINT, .at = FIELD(options_config, least, uint64_t),
	  .arg = "n", .def = "1", .min = 1, .help = "a number with a lower limit" },
	{ .name = "duration", .letter = 'd', .type = OPT_DURATION,
	  .at = FIELD(options_config, duration, uint64_t), .arg = "duration", .def = "250ms",
	  .min = 10 * CLOCK_MS, .max = 2 * CLOCK_S, .help = "a duration" },
	{ .name = "size", .letter = 'S', .type = OPT_SIZE,
	  .at = FIELD(options_config, size, uint64_t), .arg = "bytes", .def = "64k",
	  .help = "a size" },
	{ .name = "choice", .type = OPT_CHOICE, .at = FIELD(options_config, choice, int),
	  .arg = "mode", .def = "auto", .choices = modes,
	  .help = "one of several words, described by a line that is so long that it must be "
		  "wrapped to fit" },
};

static const struct opt_group group = OPT_GROUP("Options of every type", opts);

static const struct opt_use uses[] = {
	{ &common_group, 0 },
	{ &group, 0 },
	{ NULL, 0 },
};

static int run(const void *config, int argc, char **argv, struct error *err)
{
	(void)config;
	(void)argc;
	(void)argv;
	(void)err;
	return 0;
}

const struct command options_command = {
	.name = "every-type",
	.summary = "have an option of every type",
	.operands = "[WORD]…",
	.schema = "netkit.every-type/1",
	.uses = uses,
	.config_size = sizeof(struct options_config),
	.run = run,
};
