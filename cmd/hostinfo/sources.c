/* One source of names at a time, by glibc's __nss_configure_lookup(). */
#include "hostinfo/sources.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#include <dlfcn.h>
#include <errno.h>
#include <nss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sources of host names on Debian, and the packages that bring them; libc's own have
 * none. */
static const struct {
	const char *word, *package;
} known[] = {
	{ "files", NULL },
	{ "dns", NULL },
	{ "compat", NULL },
	{ "myhostname", "install the package libnss-myhostname" },
	{ "mymachines", "install the package libnss-mymachines" },
	{ "resolve", "install the package libnss-resolve" },
	{ "mdns", "install the package libnss-mdns" },
	{ "mdns4", "install the package libnss-mdns" },
	{ "mdns6", "install the package libnss-mdns" },
	{ "mdns_minimal", "install the package libnss-mdns" },
	{ "mdns4_minimal", "install the package libnss-mdns" },
	{ "mdns6_minimal", "install the package libnss-mdns" },
	{ "libvirt", "install the package libnss-libvirt" },
	{ "libvirt_guest", "install the package libnss-libvirt" },
	{ "wins", "install the package libnss-winbind" },
	{ "ldap", "install the package libnss-ldapd" },
	{ "nis", "install the package libnss-nis" },
	{ "nisplus", "install the package libnss-nisplus" },
	{ "db", "install the package libnss-db" },
	{ "hesiod", "install the package libnss-hesiod" },
};

static const char *package_hint(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].word, word))
			return known[i].package;
	}
	return NULL;
}

static bool is_known(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].word, word))
			return true;
	}
	return false;
}

static void add(struct sources *s, const char *word, size_t n)
{
	if (s->n < SOURCES_MAX && n < SOURCES_WORD) {
		memcpy(s->words[s->n], word, n);
		s->words[s->n++][n] = '\0';
	}
}

static void parse_line(const char *line, size_t n, struct sources *ret)
{
	const char *end = line + n, *p = line;

	while (p < end && *p != '#') {
		const char *word = p;

		if (*p == '[') {
			while (p < end && *p != ']')
				p++;
			p += p < end;
			continue;
		}
		while (p < end && !strchr(" \t[#", *p))
			p++;
		if (p > word)
			add(ret, word, (size_t)(p - word));
		while (p < end && strchr(" \t", *p))
			p++;
	}
}

void sources_parse(const char *text, struct sources *ret)
{
	const char *line = text;

	*ret = (struct sources){ .n = 0 };
	while (*line) {
		const char *start = line + strspn(line, " \t");
		size_t n = strcspn(line, "\n");

		if (!strncmp(start, "hosts:", 6))
			parse_line(start + 6, (size_t)(line + n - start - 6), ret);
		line += n + (line[n] == '\n');
	}
	if (!ret->n) {
		add(ret, "files", 5);
		add(ret, "dns", 3);
	}
}

void sources_load(struct sources *ret)
{
	char text[16384];
	FILE *file = fopen("/etc/nsswitch.conf", "re");
	size_t n = 0;

	if (file) {
		n = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
	}
	text[n] = '\0';
	sources_parse(text, ret);
}

static int refuse(const char *word, struct error *err)
{
	const char *words[ARRAY_SIZE(known)], *best;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		words[i] = known[i].word;
	best = text_suggest(word, words, ARRAY_SIZE(words));
	if (best)
		return error_set(err, ERROR_USAGE, 0, "--source",
				 "there is no source of names '%.40s'; did you mean %s?",
				 word, best);
	error_set(err, ERROR_USAGE, 0, "--source", "there is no source of names '%.40s'",
		  word);
	error_hint(err,
		   "the line 'hosts:' of /etc/nsswitch.conf names those of this host");
	return -1;
}

static bool is_word(const char *word)
{
	return *word && strlen(word) < SOURCES_WORD &&
	       !word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* "files" and "dns" are part of libc; the others are modules. */
static bool has_module(const char *word)
{
	char name[SOURCES_WORD + 16];
	void *module;

	if (!strcmp(word, "files") || !strcmp(word, "dns"))
		return true;
	snprintf(name, sizeof(name), "libnss_%s.so.2", word);
	module = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
	if (module)
		dlclose(module);
	return module != NULL;
}

int sources_use(const char *word, struct error *err)
{
	if (!is_word(word))
		return refuse(word, err);
	if (!has_module(word)) {
		if (!is_known(word))
			return refuse(word, err);
		error_set(err, ERROR_LOCAL, ENOENT, "--source",
			  "the module libnss_%s.so.2 is not installed", word);
		error_hint(err, package_hint(word));
		return -1;
	}
	if (__nss_configure_lookup("hosts", word) < 0)
		return error_errno(err, ERROR_LOCAL, errno, "--source",
				   "cannot choose the source");
	return 0;
}
