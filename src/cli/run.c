/* From a command line to an exit status. */
#include "cli/run.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/json.h"
#include "cli/opts_common.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/term.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A lost write counts more than what was written. */
int run_finish(int status, struct error *err)
{
	struct error lost = ERROR_INIT;

	if (status < 0)
		status = (int)error_status(err);
	if (error_is_set(err) && !output_is_broken_pipe(err))
		report_error(err);
	if (output_flush(&lost) < 0) {
		if (output_is_broken_pipe(&lost))
			return 128 + SIGPIPE;
		if (err->phase != ERROR_OUTPUT)
			report_error(&lost);
		return STATUS_OUTPUT;
	}
	return output_is_broken_pipe(err) ? 128 + SIGPIPE : status;
}

/* The hint is made of the table, so that a new topic is in it. */
static int unknown_topic(const char *word, struct error *err)
{
	static char hint[160];
	size_t n = (size_t)snprintf(hint, sizeof(hint), "topics: all"), i;

	error_set(err, ERROR_USAGE, 0, "--debug", "there is no topic '%.*s'",
		  (int)strcspn(word, ","), word);
	for (i = 0; log_topic_words[i] && n < sizeof(hint); i++)
		n += (size_t)snprintf(hint + n, sizeof(hint) - n, " %s", log_topic_words[i]);
	error_hint(err, hint);
	return -1;
}

static int start_debug(const struct common_config *common, struct error *err)
{
	const char *env = getenv("NETKIT_DEBUG"), *bad;
	size_t i;

	if (env)
		(void)log_enable(env, &bad);
	for (i = 0; i < common->debug.n; i++) {
		if (!log_enable(common->debug.items[i], &bad))
			return unknown_topic(bad, err);
	}
	return 0;
}

int run_command(const struct command *cmd, int argc, char **argv)
{
	struct error err = ERROR_INIT;
	void *config = calloc(1, cmd->config_size);
	const struct common_config *common = config;
	int operands, status = -1;

	if (!config)
		return STATUS_LIMIT;
	report_init(cmd, common);
	opt_defaults(cmd, config);
	if (opt_parse(cmd, config, argc, argv, &operands, &err) < 0) {
		if (common->json)
			(void)json_init(&(struct error){ .phase = ERROR_NONE });
		goto out;
	}
	term_init((enum term_color)common->color);
	if (common->help) {
		help_command(cmd, stdout);
		status = STATUS_DONE;
		goto out;
	}
	if (start_debug(common, &err) < 0 || (common->json && json_init(&err) < 0))
		goto out;
	status = cmd->run(config, operands, argv, &err);
out:
	status = run_finish(status, &err);
	opt_done(cmd, config);
	free(config);
	return status;
}
