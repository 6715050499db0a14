/*
 * The small parsers of hostinfo: nsswitch.conf, host.conf, the hosts file, addresses as
 * numbers.  No crash, and what comes out keeps its limits.
 */
#include "base/mem.h"
#include "hostinfo/hex.h"
#include "net/addr.h"
#include "net/hostconf.h"
#include "net/hosts_file.h"
#include "net/nsswitch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sources(const char *text, size_t size)
{
	struct nsswitch conf;
	size_t i;

	nsswitch_parse(&conf, text, size);
	if (conf.n > NSSWITCH_SOURCES || (conf.broken_line && conf.n))
		abort();
	for (i = 0; i < conf.n; i++) {
		if (!conf.sources[i].name[0] || strpbrk(conf.sources[i].name, " \t\n["))
			abort();
	}
}

static void check_hosts(const char *text, size_t size)
{
	struct hosts_file file;
	struct addr addrs[4];
	size_t i;

	hosts_file_parse(&file, text, size);
	for (i = 0; i < file.n; i++) {
		if (!file.entries[i].names_n || !file.entries[i].line ||
		    !hosts_file_find(&file, file.entries[i].names[0], AF_UNSPEC, true, addrs,
				     NULL, ARRAY_SIZE(addrs)))
			abort();
	}
	hosts_file_done(&file);
}

static void check_hostconf(const char *text, size_t size)
{
	struct hostconf conf;

	hostconf_parse(&conf, text, size, NULL, NULL);
	if (conf.is_multi && !conf.multi_line)
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

	check_sources(text, size);
	check_hosts(text, size);
	check_hostconf(text, size);
	check_hex(text);
	free(text);
	return 0;
}
