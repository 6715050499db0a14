/* Finds out whether /etc/hosts says something else than the DNS. */
#include "lookup/hosts.h"

#include "dns/message.h"
#include "lookup/answer.h"
#include "net/addr.h"
#include "net/hostconf.h"
#include "net/hosts_file.h"
#include "net/nsswitch.h"

#include <stdio.h>

enum { ADDRESSES = 8 };

/* Does an answer have this very address? */
static bool has_address(const struct answer *answer, const struct addr *a)
{
	struct addr found;
	struct record r;
	size_t i;
	bool more;

	for (i = 0; i < answer->n; i++) {
		const struct message *m = answer->replies[i].message;

		for (more = m && message_first(m, SECTION_ANSWER, &r); more;
		     more = message_next(m, &r)) {
			if ((r.data.type == RRTYPE_A || r.data.type == RRTYPE_AAAA) &&
			    addr_from_bytes(r.data.msg + r.data.at, r.data.len, 0, &found) &&
			    addr_equal_host(a, &found))
				return true;
		}
	}
	return false;
}

static bool asks_for_addresses(const struct answer *answer)
{
	size_t i;

	for (i = 0; i < answer->n; i++) {
		if (answer->replies[i].question.type == RRTYPE_A ||
		    answer->replies[i].question.type == RRTYPE_AAAA)
			return true;
	}
	return false;
}

/* Do the files answer before anything that asks the DNS? */
static bool files_come_first(void)
{
	struct nsswitch conf;
	int files, dns, resolve;

	nsswitch_load(&conf);
	files = nsswitch_find(&conf, "files");
	dns = nsswitch_find(&conf, "dns");
	resolve = nsswitch_find(&conf, "resolve");
	return files >= 0 && (dns < 0 || files < dns) && (resolve < 0 || files < resolve);
}

/* The addresses that the file gives, and the line of the first. */
static size_t find_in_file(const char *name, struct addr ret[static ADDRESSES],
			   unsigned *ret_line)
{
	unsigned lines[ADDRESSES] = { 0 };
	struct hosts_file file;
	struct hostconf conf;
	size_t n;

	hosts_file_load(&file);
	hostconf_load(&conf);
	n = hosts_file_find(&file, name, AF_UNSPEC, conf.is_multi, ret, lines, ADDRESSES);
	hosts_file_done(&file);
	*ret_line = lines[0];
	return n < ADDRESSES ? n : ADDRESSES;
}

bool hosts_override(char *dst, size_t size, const struct answer *answer)
{
	struct addr addrs[ADDRESSES];
	char text[ADDR_TEXT];
	unsigned line;
	size_t found, i, n = 0;
	bool differs = false;

	if (answer->is_local || !asks_for_addresses(answer))
		return false;
	found = find_in_file(answer->typed, addrs, &line);
	if (!found || !files_come_first())
		return false;
	for (i = 0; i < found; i++) {
		if (has_address(answer, &addrs[i]))
			continue;
		n += (size_t)snprintf(dst + n, size - n, "%s%s", differs ? ", " : "",
				      addr_format(text, &addrs[i]));
		differs = true;
		if (n >= size)
			return true;
	}
	if (differs)
		snprintf(dst + n, size - n, " is what other programs get for %.100s: line %u of %s",
			 answer->typed, line, HOSTS_FILE_PATH);
	return differs;
}
