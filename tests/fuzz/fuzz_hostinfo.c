/*
 * The small parsers of hostinfo: nsswitch.conf, the hosts file, addresses as numbers.  No
 * crash, and what comes out keeps its limits.
 */
#include "base/mem.h"
#include "hostinfo/full_name.h"
#include "hostinfo/hex.h"
#include "hostinfo/sources.h"
#include "net/addr.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sources(const char *text)
{
	struct sources s;
	size_t i;

	sources_parse(text, &s);
	if (!s.n || s.n > SOURCES_MAX)
		abort();
	for (i = 0; i < s.n; i++) {
		if (!s.words[i][0] || strpbrk(s.words[i], " \t\n[#"))
			abort();
	}
}

static void check_hosts(const char *text)
{
	size_t lines = 1;
	const char *p;

	for (p = text; *p; p++)
		lines += *p == '\n';
	if (full_name_line(text, "vm") > lines || full_name_line(text, ""))
		abort();
}

/* What was read is written, and read back as the same. */
static void check_hex(const char *text)
{
	char hex[HEX_TEXT];
	struct addr a, again;

	if (hex_parse(text, &a) &&
	    (!hex_parse(hex_format(hex, &a), &again) || !addr_equal(&a, &again)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check_sources(text);
	check_hosts(text);
	check_hex(text);
	free(text);
	return 0;
}
