/* Whatever endpoint_parse() takes is shown in a form that it reads as the same endpoint. */
#include "base/error.h"
#include "net/endpoint.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text, enum endpoint_bare bare)
{
	struct error err = ERROR_INIT;
	struct endpoint e, again;
	char shown[ENDPOINT_TEXT];

	if (endpoint_parse(text, bare, &e, &err) < 0) {
		assert(err.phase == ERROR_USAGE && err.text[0]);
		return;
	}
	assert(!error_is_set(&err));
	endpoint_format(shown, &e);
	assert(strlen(shown) < ENDPOINT_TEXT - 1);
	/* The host may be any word, so only what looks like an address must be read again. */
	if (endpoint_parse(shown, ENDPOINT_BARE_HOST, &again, &err) == 0 && e.kind == again.kind)
		assert(!strcmp(e.path, again.path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *blank;
	struct error err = ERROR_INIT;
	struct endpoint e;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check(text, ENDPOINT_BARE_HOST);
	check(text, ENDPOINT_BARE_PORT);
	blank = strchr(text, ' ');
	if (blank) {
		*blank = '\0';
		if (endpoint_from_words(text, blank + 1, &e, &err) == 0)
			assert(e.service[0] && strlen(e.host) < sizeof(e.host));
	}
	free(text);
	return 0;
}
