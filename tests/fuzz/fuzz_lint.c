/*
 * The checks of hostinfo --lint on files from anybody: no crash, and every finding is whole.  Up
 * to three NUL bytes split the input into hosts, nsswitch.conf, resolv.conf and gai.conf.
 */
#include "base/mem.h"
#include "hostinfo/lint.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct lint_file *file, const char *path, const uint8_t **data, size_t *size)
{
	const uint8_t *nul = memchr(*data, 0, *size);
	size_t n = nul ? (size_t)(nul - *data) : *size;

	*file = (struct lint_file){ .path = path,
				    .text = xstrndup((const char *)*data, n),
				    .n = n,
				    .mode = 0644 };
	*data += n + (nul != NULL);
	*size -= n + (nul != NULL);
}

static bool is_installed(const char *source)
{
	return strlen(source) % 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addr own = addr_loopback(AF_INET, 0), service;
	struct lint_input input = { .node = "vm",
				    .is_installed = is_installed,
				    .was_name_asked = true,
				    .name_addrs = &own,
				    .name_addrs_n = 1,
				    .has_addresses = true,
				    .listening = &service,
				    .listening_n = 1 };
	struct lint l;
	size_t i;

	if (!size || !addr_parse("192.0.2.1", 80, &service))
		return 0;
	take(&input.hosts, HOSTS_FILE_PATH, &data, &size);
	take(&input.nsswitch, NSSWITCH_PATH, &data, &size);
	take(&input.resolv, RESOLVCONF_PATH, &data, &size);
	take(&input.gai, GAICONF_PATH, &data, &size);
	lint_run(&l, &input);
	for (i = 0; i < l.n; i++) {
		if (!l.findings[i].check || !l.findings[i].what || !l.findings[i].effect ||
		    !l.findings[i].remedy)
			abort();
	}
	lint_done(&l);
	free(input.hosts.text);
	free(input.nsswitch.text);
	free(input.resolv.text);
	free(input.gai.text);
	return 0;
}
