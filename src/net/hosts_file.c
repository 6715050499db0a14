/* hosts(5). */
#include "net/hosts_file.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 4 << 20 };

static const char blanks[] = " \t\r\v\f";

static void add_flaw(struct hosts_file *file, unsigned line, enum hosts_flaw_kind kind,
		     const char *word)
{
	struct hosts_flaw *flaw;

	file->flaws = mem_grow(file->flaws, &file->flaws_cap, file->flaws_n,
			       sizeof(*file->flaws));
	flaw = &file->flaws[file->flaws_n++];
	*flaw = (struct hosts_flaw){.line = line, .kind = kind};
	snprintf(flaw->word, sizeof(flaw->word), "%s", word);
}

/* As inet_pton(3) has it, which knows no zones. */
static bool read_address(const char *word, struct addr *ret)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, word, bytes) == 1)
		return addr_from_bytes(bytes, 4, 0, ret);
	return inet_pton(AF_INET6, word, bytes) == 1 &&
	       addr_from_bytes(bytes, 16, 0, ret);
}

static void add_names(struct hosts_entry *entry, char *words)
{
	size_t cap = 0;
	char *save, *word;

	for (word = strtok_r(words, blanks, &save); word;
	     word = strtok_r(NULL, blanks, &save)) {
		entry->names =
			mem_grow(entry->names, &cap, entry->names_n, sizeof(char *));
		entry->names[entry->names_n++] = xstrdup(word);
	}
}

static void read_line(struct hosts_file *file, char *line, unsigned number)
{
	struct hosts_entry entry = {.line = number};
	char *word, *rest;

	line[strcspn(line, "#\n")] = '\0';
	word = line + strspn(line, blanks);
	if (!*word)
		return;
	rest = word + strcspn(word, blanks);
	if (*rest)
		*rest++ = '\0';
	if (!read_address(word, &entry.addr)) {
		add_flaw(file, number, HOSTS_BAD_ADDRESS, word);
		return;
	}
	add_names(&entry, rest);
	if (!entry.names_n) {
		add_flaw(file, number, HOSTS_NO_NAME, word);
		return;
	}
	file->entries =
		mem_grow(file->entries, &file->cap, file->n, sizeof(*file->entries));
	file->entries[file->n++] = entry;
}

void hosts_file_parse(struct hosts_file *ret, const char *text, size_t n)
{
	struct hosts_file file = {.is_readable = true};
	const char *end = text + n;
	unsigned number = 0;
	char *line;

	while ((line = text_next_line(&text, end))) {
		read_line(&file, line, ++number);
		free(line);
	}
	*ret = file;
}

void hosts_file_load(struct hosts_file *ret)
{
	size_t n = 0;
	char *text = file_read(HOSTS_FILE_PATH, FILE_MAX, &n);

	hosts_file_parse(ret, text ? text : "", n);
	ret->is_readable = text != NULL;
	free(text);
}

void hosts_file_done(struct hosts_file *file)
{
	size_t i, j;

	for (i = 0; i < file->n; i++) {
		for (j = 0; j < file->entries[i].names_n; j++)
			free(file->entries[i].names[j]);
		free(file->entries[i].names);
	}
	free(file->entries);
	free(file->flaws);
	*file = (struct hosts_file){.n = 0};
}

static bool has_name(const struct hosts_entry *entry, const char *name)
{
	size_t i;

	for (i = 0; i < entry->names_n; i++) {
		if (text_equal_nocase(entry->names[i], name))
			return true;
	}
	return false;
}

const struct hosts_entry *hosts_file_next(const struct hosts_file *file, const char *name,
					  size_t *at)
{
	while (*at < file->n) {
		const struct hosts_entry *entry = &file->entries[(*at)++];

		if (has_name(entry, name))
			return entry;
	}
	return NULL;
}

/* What glibc makes of an entry for a family; false: nothing. */
static bool as_family(const struct addr *a, int family, struct addr *ret)
{
	*ret = *a;
	if (family == AF_INET && addr_family(a) == AF_INET6) {
		if (IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr))
			*ret = addr_loopback(AF_INET, 0);
		else
			addr_unmap(ret);
	}
	return family == AF_UNSPEC || addr_family(ret) == family;
}

size_t hosts_file_find(const struct hosts_file *file, const char *name, int family,
		       bool is_multi, struct addr *ret, unsigned *ret_lines, size_t cap)
{
	const struct hosts_entry *entry;
	size_t at = 0, n = 0;
	struct addr a;

	while ((is_multi || !n) && (entry = hosts_file_next(file, name, &at))) {
		if (!as_family(&entry->addr, family, &a))
			continue;
		if (n < cap) {
			ret[n] = a;
			if (ret_lines)
				ret_lines[n] = entry->line;
		}
		n++;
	}
	return n;
}

const struct hosts_entry *hosts_file_by_addr(const struct hosts_file *file,
					     const struct addr *a)
{
	size_t i;

	for (i = 0; i < file->n; i++) {
		if (addr_equal_host(&file->entries[i].addr, a))
			return &file->entries[i];
	}
	return NULL;
}
