/*
 * Random connections for taps: what happens on up to TAP_STORY_CONNS of them, of every kind that
 * there is, is decided by the bytes of an input, told to a sink, and remembered.
 */
#ifndef SUPPORT_LIB_TAPSTORY_H
#define SUPPORT_LIB_TAPSTORY_H

#include "base/buf.h"
#include "stream/tap.h"

enum { TAP_STORY_CONNS = 4 };

struct tap_story {
	struct {
		struct tap_conn conn;
		struct buf bytes[2]; /* by enum tap_from */
		size_t messages[2];
		bool was_reset;
	} conns[TAP_STORY_CONNS];
	size_t n;
};

/*
 * after, which may be NULL, is called behind each event: the sink's file may have to be emptied.
 * secret, which may be NULL, is called when a secret of TLS becomes known.
 */
struct tap_story_calls {
	void (*after)(void *user);
	void (*secret)(void *user);
	void *user;
};

void tap_story_tell(struct tap_story *story, const uint8_t *input, size_t n,
		    struct tap_sink *sink, const struct tap_story_calls *calls);
void tap_story_done(struct tap_story *story);

#endif
