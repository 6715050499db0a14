/* The table of known sources, and glibc's __nss_configure_lookup(). */
#include "net/nss_source.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/nsswitch.h"

#include <dlfcn.h>
#include <errno.h>
#ifdef __GLIBC__
#include <nss.h>
#endif
#include <stdio.h>
#include <string.h>

/* Sources of host names on Debian, and the packages that bring them; libc's own have none. */
static const struct source {
	const char *word, *package;
	bool asks_network;
} known[] = {
	{ "files", NULL, false },
	{ "dns", NULL, false },
	{ "compat", NULL, false },
	{ "myhostname", "libnss-myhostname", false },
	{ "mymachines", "libnss-mymachines", false },
	{ "resolve", "libnss-resolve", true },
	{ "mdns", "libnss-mdns", true },
	{ "mdns4", "libnss-mdns", true },
	{ "mdns6", "libnss-mdns", true },
	{ "mdns_minimal", "libnss-mdns", true },
	{ "mdns4_minimal", "libnss-mdns", true },
	{ "mdns6_minimal", "libnss-mdns", true },
	{ "libvirt", "libnss-libvirt", false },
	{ "libvirt_guest", "libnss-libvirt", false },
	{ "wins", "libnss-winbind", true },
	{ "ldap", "libnss-ldapd", true },
	{ "nis", "libnss-nis", true },
	{ "nisplus", "libnss-nisplus", true },
	{ "db", "libnss-db", false },
	{ "hesiod", "libnss-hesiod", true },
};

static const struct source *find(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].word, word))
			return &known[i];
	}
	return NULL;
}

bool nss_source_is_known(const char *word)
{
	return find(word) != NULL;
}

const char *nss_source_package(const char *word)
{
	const struct source *s = find(word);

	return s ? s->package : NULL;
}

bool nss_source_asks_network(const char *word)
{
	const struct source *s = find(word);

	return s && s->asks_network;
}

static bool is_word(const char *word)
{
	return *word && strlen(word) < NSSWITCH_WORD &&
	       !word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_")];
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

/* "files" and "dns" are part of libc; the others are modules. */
bool nss_source_is_installed(const char *word)
{
	char name[NSSWITCH_WORD + 16];
	void *module;

	if (!strcmp(word, "files") || !strcmp(word, "dns"))
		return true;
	if (!is_word(word))
		return false;
	snprintf(name, sizeof(name), "libnss_%s.so.2", word);
	module = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
	if (module)
		dlclose(module);
	return module != NULL;
}

/* Hints live for ever; this one is made of the table. */
static const char *package_hint(const char *word)
{
	static char hint[64];
	const char *package = nss_source_package(word);

	if (!package)
		return NULL;
	snprintf(hint, sizeof(hint), "install the package %s", package);
	return hint;
}

int nss_source_use(const char *word, struct error *err)
{
	if (!is_word(word))
		return refuse(word, err);
	if (!nss_source_is_installed(word)) {
		if (!nss_source_is_known(word))
			return refuse(word, err);
		error_set(err, ERROR_LOCAL, ENOENT, "--source",
			  "the module libnss_%s.so.2 is not installed", word);
		error_hint(err, package_hint(word));
		return -1;
	}
#ifdef __GLIBC__
	if (__nss_configure_lookup("hosts", word) < 0)
		return error_errno(err, ERROR_LOCAL, errno, "--source",
				   "cannot choose the source");
	return 0;
#else
	return error_set(err, ERROR_LOCAL, ENOSYS, "--source",
			 "this C library has no sources to choose from");
#endif
}
