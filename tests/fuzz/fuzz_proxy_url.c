/* Whatever proxy_parse() takes is shown in a form that it reads as the same proxy. */
#include "base/error.h"
#include "stream/proxy_url.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	char text[PROXY_TEXT];
	struct proxy p, again;

	if (proxy_parse((const char *)data, size, &p, &err) < 0) {
		assert(error_is_set(&err));
		return 0;
	}
	assert(memchr(p.user, '\0', sizeof(p.user)) && memchr(p.password, '\0', sizeof(p.password)));
	if (!strncmp(p.at.host, "unix", 4)) /* with a port behind it: a socket file */
		return 0;
	proxy_format(text, &p);
	assert(proxy_parse(text, strlen(text), &again, &err) == 0);
	assert(again.kind == p.kind && !strcmp(again.at.host, p.at.host) &&
	       !strcmp(again.at.service, p.at.service));
	return 0;
}
