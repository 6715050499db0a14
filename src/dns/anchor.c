/* Reads files of trust anchors, as far as it takes to know whose they are. */
#include "dns/anchor.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_anchor_type(const char *word)
{
	return text_equal_nocase(word, "DS") || text_equal_nocase(word, "DNSKEY");
}

/* Does a word of the line say DS or DNSKEY, behind an owner? */
static bool read_record(char *line, struct name *ret)
{
	struct error err = ERROR_INIT;
	const char *owner;
	char *word, *save;

	owner = strtok_r(line, " \t", &save);
	if (!owner || name_parse(owner, ret, &err) < 0)
		return false;
	while ((word = strtok_r(NULL, " \t", &save)) != NULL) {
		if (is_anchor_type(word))
			return true;
	}
	return false;
}

/* A line without its comment; false when it is neither blank nor a record. */
static bool read_line(struct anchors *a, char *line)
{
	struct anchor anchor;
	char *copy;

	line[strcspn(line, ";\r\n")] = '\0';
	if (!line[strspn(line, " \t")])
		return true;
	copy = xstrdup(line);
	if (!read_record(line, &anchor.zone)) {
		free(copy);
		return false;
	}
	anchor.record = copy;
	a->list = mem_grow(a->list, &a->cap, a->n, sizeof(*a->list));
	a->list[a->n++] = anchor;
	return true;
}

static int read_lines(struct anchors *a, FILE *file, const char *path, struct error *err)
{
	char *line = NULL;
	size_t cap = 0;
	unsigned number = 0;
	bool is_good = true;

	while (is_good && getline(&line, &cap, file) >= 0) {
		number++;
		is_good = read_line(a, line);
	}
	free(line);
	if (!is_good)
		return error_set(err, ERROR_USAGE, 0, path,
				 "line %u is neither a DS nor a DNSKEY record", number);
	if (ferror(file))
		return error_errno(err, ERROR_USAGE, errno, path, "cannot read the trust anchors");
	if (!a->n)
		return error_set(err, ERROR_USAGE, 0, path, "there is no trust anchor in it");
	return 0;
}

int anchors_read(struct anchors *ret, const char *path, struct error *err)
{
	FILE *file = fopen(path ? path : ANCHOR_FILE, "re");
	int result;

	*ret = (struct anchors){ 0 };
	if (!file && !path)
		return error_set(err, ERROR_LOCAL, errno, ANCHOR_FILE,
				 "cannot read the root's trust anchor (install the package "
				 ANCHOR_PACKAGE ")");
	if (!file)
		return error_errno(err, ERROR_USAGE, errno, path, "cannot read the trust anchors");
	result = read_lines(ret, file, path ? path : ANCHOR_FILE, err);
	fclose(file);
	return result;
}

void anchors_done(struct anchors *anchors)
{
	size_t i;

	for (i = 0; i < anchors->n; i++)
		free(anchors->list[i].record);
	free(anchors->list);
	*anchors = (struct anchors){ 0 };
}

bool anchors_cover(const struct anchors *anchors, const struct name *name)
{
	size_t i;

	for (i = 0; i < anchors->n; i++) {
		if (name_is_below(name, &anchors->list[i].zone))
			return true;
	}
	return false;
}
