/* The options that replay. */
#include "cli/opts_replay.h"

#include "base/error.h"
#include "base/mem.h"
#include "stream/replay.h"

#include <stdlib.h>

static const struct opt replaying_opts[] = {
	{ .name = "replay", .type = OPT_FILE, .at = FIELD(replaying_config, replay, const char *),
	  .arg = "file", .not_with = "exec shell crlf",
	  .help = "play our side of this recording, and compare what comes with it" },
	{ .name = "replay-fast", .type = OPT_FLAG, .at = FIELD(replaying_config, replay_fast, bool),
	  .help = "do not wait for the times of the recording" },
};

const struct opt_group replaying_group = OPT_GROUP("Replaying", replaying_opts);

int replaying_read(const struct replaying_config *config, struct recording **ret,
		   struct error *err)
{
	struct recording *recording;

	*ret = NULL;
	if (!config->replay)
		return config->replay_fast
			       ? error_set(err, ERROR_USAGE, 0, "--replay-fast", "is for --replay")
			       : 0;
	recording = xcalloc(1, sizeof(*recording));
	if (recording_read(config->replay, recording, err) < 0) {
		free(recording);
		return -1;
	}
	if (!replay_count(recording)) {
		replaying_free(recording);
		return error_set(err, ERROR_USAGE, 0, config->replay,
				 "there is no connection in it");
	}
	*ret = recording;
	return 0;
}

void replaying_free(struct recording *recording)
{
	if (recording)
		recording_done(recording);
	free(recording);
}

struct stream *replaying_start(const struct replaying_config *config,
			       const struct recording *recording, struct loop *loop,
			       unsigned turn, bool is_server, struct error *err)
{
	const struct replay_config replay = {
		.recording = recording,
		.subject = config->replay,
		.turn = turn,
		.is_server = is_server,
		.is_at_once = config->replay_fast,
		.patience_ns = REPLAYING_PATIENCE,
	};

	return replay_new(loop, &replay, err);
}
