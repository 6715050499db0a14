/*
 * A hosts file (hosts(5)) with the numbers of its lines, read and searched as glibc's
 * source "files" does it.
 */
#ifndef NET_HOSTS_FILE_H
#define NET_HOSTS_FILE_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

#define HOSTS_FILE_PATH "/etc/hosts"

/* A line that counts: an address and at least one name. */
struct hosts_entry {
	unsigned line; /* from 1 */
	struct addr addr;
	char **names; /* the canonical one first */
	size_t names_n;
};

/* A line that is there and counts for nothing. */
struct hosts_flaw {
	unsigned line;
	enum hosts_flaw_kind {
		HOSTS_BAD_ADDRESS, /* the first word is none, or has a zone */
		HOSTS_NO_NAME,     /* nothing stands behind the address */
	} kind;
	char word[64]; /* the first word, cut; escape it before showing it */
};

struct hosts_file {
	bool is_readable; /* false: not there, or not for us */
	struct hosts_entry *entries;
	size_t n, cap;
	struct hosts_flaw *flaws;
	size_t flaws_n, flaws_cap;
};

/* Pure; text is n bytes. */
void hosts_file_parse(struct hosts_file *ret, const char *text, size_t n);

/* The same from /etc/hosts. */
void hosts_file_load(struct hosts_file *ret);
void hosts_file_done(struct hosts_file *file); /* takes a zeroed one, too */

/*
 * The next entry at *at or behind it that has the name (in any case; a dot at its end
 * makes it another name, as in glibc); NULL.  *at is moved behind it: begin with 0.
 */
const struct hosts_entry *hosts_file_next(const struct hosts_file *file, const char *name,
					  size_t *at);

/*
 * What the source "files" answers: the addresses of a family (AF_UNSPEC: of both), of
 * every entry with the name, or of the first alone without `multi on` of host.conf(5).
 * For AF_INET a line ::1 gives 127.0.0.1, and a mapped address the IPv4 one inside. Fills
 * at most cap of them and the lines they stand in (NULL: not wanted); returns how many
 * there are.
 */
size_t hosts_file_find(const struct hosts_file *file, const char *name, int family,
		       bool is_multi, struct addr *ret, unsigned *ret_lines, size_t cap);

/* The first entry of an address; NULL. */
const struct hosts_entry *hosts_file_by_addr(const struct hosts_file *file,
					     const struct addr *a);

#endif
