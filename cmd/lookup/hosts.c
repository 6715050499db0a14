/* Finds out whether /etc/hosts says something else than the DNS. */
#include "lookup/hosts.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/message.h"
#include "lookup/answer.h"
#include "net/addr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 4 << 20 };

static const char hosts_path[] = "/etc/hosts";
static const char blanks[] = " \t\r\v\f";

/* A copy of the line at *text without its comment, *text moved behind it; NULL at the end. */
static char *next_line(const char **text, const char *end)
{
	const char *start = *text, *newline;
	char *line;

	if (start >= end)
		return NULL;
	newline = memchr(start, '\n', (size_t)(end - start));
	*text = newline ? newline + 1 : end;
	line = xstrndup(start, (size_t)((newline ? newline : end) - start));
	line[strcspn(line, "#")] = '\0';
	return line;
}

/* Is the name among the words of a line behind the first? */
static bool names(char *words, const char *name)
{
	char *save, *word;

	for (word = strtok_r(words, blanks, &save); word; word = strtok_r(NULL, blanks, &save)) {
		if (text_equal_nocase(word, name))
			return true;
	}
	return false;
}

static void read_line(char *line, unsigned number, const char *name, struct hosts_entry *ret)
{
	char *address = line + strspn(line, blanks), *words;
	struct addr a;

	words = address + strcspn(address, blanks);
	if (!*words || ret->n == HOSTS_ADDRESSES)
		return;
	*words++ = '\0';
	if (!addr_parse(address, 0, &a) || !names(words, name))
		return;
	if (!ret->n)
		ret->line = number;
	snprintf(ret->addresses[ret->n++], sizeof(ret->addresses[0]), "%s", address);
}

bool hosts_find(const char *text, size_t size, const char *name, struct hosts_entry *ret)
{
	struct hosts_entry entry = { .n = 0 };
	const char *end = text + size;
	unsigned number = 0;
	size_t n = strlen(name);
	char *line, *bare = xstrndup(name, n && name[n - 1] == '.' ? n - 1 : n);

	while ((line = next_line(&text, end))) {
		read_line(line, ++number, bare, &entry);
		free(line);
	}
	free(bare);
	if (entry.n)
		*ret = entry;
	return entry.n > 0;
}

bool hosts_come_first(const char *nsswitch, size_t size)
{
	const char *end = nsswitch + size;
	bool is_first = true, is_found = false;
	char *line;

	while (!is_found && (line = next_line(&nsswitch, end))) {
		char *words = line + strspn(line, blanks), *save, *word;

		is_found = !strncmp(words, "hosts:", 6);
		for (word = is_found ? strtok_r(words + 6, blanks, &save) : NULL; word;
		     word = strtok_r(NULL, blanks, &save)) {
			if (!strcmp(word, "files"))
				break;
			if (!strcmp(word, "dns") || !strcmp(word, "resolve")) {
				is_first = false;
				break;
			}
		}
		if (is_found && !word)
			is_first = false;
		free(line);
	}
	return is_first;
}

/* Does an answer have this very address? */
static bool has_address(const struct answer *answer, const char *text)
{
	struct addr a, found;
	struct record r;
	size_t i;
	bool more;

	if (!addr_parse(text, 0, &a))
		return false;
	for (i = 0; i < answer->n; i++) {
		const struct message *m = answer->replies[i].message;

		for (more = m && message_first(m, SECTION_ANSWER, &r); more;
		     more = message_next(m, &r)) {
			if ((r.data.type == RRTYPE_A || r.data.type == RRTYPE_AAAA) &&
			    addr_from_bytes(r.data.msg + r.data.at, r.data.len, 0, &found) &&
			    addr_equal_host(&a, &found))
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

static bool files_come_first(void)
{
	size_t size = 0;
	char *text = file_read("/etc/nsswitch.conf", FILE_MAX, &size);
	bool is_first = hosts_come_first(text ? text : "", size);

	free(text);
	return is_first;
}

static bool find_in_file(const char *name, struct hosts_entry *ret)
{
	size_t size = 0;
	char *text = file_read(hosts_path, FILE_MAX, &size);
	bool is_found = text && hosts_find(text, size, name, ret);

	free(text);
	return is_found;
}

bool hosts_override(char *dst, size_t size, const struct answer *answer)
{
	struct hosts_entry entry;
	size_t i, n = 0;
	bool differs = false;

	if (answer->is_local || !asks_for_addresses(answer) ||
	    !find_in_file(answer->typed, &entry) || !files_come_first())
		return false;
	for (i = 0; i < entry.n; i++) {
		if (has_address(answer, entry.addresses[i]))
			continue;
		n += (size_t)snprintf(dst + n, size - n, "%s%s", differs ? ", " : "",
				      entry.addresses[i]);
		differs = true;
		if (n >= size)
			return true;
	}
	if (differs)
		snprintf(dst + n, size - n, " is what other programs get for %.100s: line %u of %s",
			 answer->typed, entry.line, hosts_path);
	return differs;
}
