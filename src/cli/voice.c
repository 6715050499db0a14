/* Who speaks. */
#include "cli/voice.h"

#include <stddef.h>

static const struct voice *current;

void voice_set(const struct voice *voice)
{
	current = voice;
}

const struct voice *voice_get(void)
{
	return current;
}
