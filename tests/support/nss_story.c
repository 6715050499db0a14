/*
 * A module of NSS for tests, by the name that it is compiled for (-DSOURCE=mdns4_minimal): it
 * finds what the file $NSS_STORY has for it, and says NOTFOUND for names that end as $NSS_DOMAIN
 * does, UNAVAIL for all others.
 *
 *	SOURCE NAME ADDRESS
 *
 * No part of any program: tests/e2e/lib_explain.sh compiles it into libnss_SOURCE.so.2.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PASTE(source, call)  _nss_##source##_##call
#define CALL(source, call)   PASTE(source, call)
#define TEXT(word)	     #word
#define WORD(word)	     TEXT(word)
#define ADDRESS_LENGTH(af)   ((af) == AF_INET6 ? 16 : 4)

enum nss_status CALL(SOURCE, gethostbyname2_r)(const char *name, int af, struct hostent *entry,
					       char *room, size_t n, int *reason, int *code);
enum nss_status CALL(SOURCE, gethostbyname_r)(const char *name, struct hostent *entry,
					      char *room, size_t n, int *reason, int *code);

/* Where the parts of an entry stand in the room that the caller gives. */
struct layout {
	char *aliases[1], *addrs[9];
	unsigned char bytes[8][16];
	char name[256];
};

static size_t find(const char *name, int af, struct layout *l)
{
	const char *path = getenv("NSS_STORY");
	FILE *file = path ? fopen(path, "re") : NULL;
	char line[512], source[64], owner[256], address[64];
	size_t n = 0;

	while (file && n < 8 && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %255s %63s", source, owner, address) != 3 ||
		    strcmp(source, WORD(SOURCE)) || strcasecmp(owner, name) ||
		    inet_pton(af, address, l->bytes[n]) != 1)
			continue;
		l->addrs[n] = (char *)l->bytes[n];
		n++;
	}
	if (file)
		fclose(file);
	l->addrs[n] = NULL;
	return n;
}

enum nss_status CALL(SOURCE, gethostbyname2_r)(const char *name, int af, struct hostent *entry,
					       char *room, size_t n, int *reason, int *code)
{
	struct layout *l = (struct layout *)(void *)(room + (-(size_t)room & 15));
	const char *domain = getenv("NSS_DOMAIN");
	size_t len = strlen(name), end = domain ? strlen(domain) : 0;

	if (n < sizeof(*l) + 16) {
		*reason = ERANGE;
		*code = NETDB_INTERNAL;
		return NSS_STATUS_TRYAGAIN;
	}
	if (!find(name, af, l)) {
		*reason = ENOENT;
		*code = HOST_NOT_FOUND;
		return len >= end && !strcasecmp(name + len - end, domain ? domain : "") ?
			       NSS_STATUS_NOTFOUND :
			       NSS_STATUS_UNAVAIL;
	}
	snprintf(l->name, sizeof(l->name), "%s", name);
	l->aliases[0] = NULL;
	*entry = (struct hostent){ .h_name = l->name,
				   .h_aliases = l->aliases,
				   .h_addrtype = af,
				   .h_length = ADDRESS_LENGTH(af),
				   .h_addr_list = l->addrs };
	return NSS_STATUS_SUCCESS;
}

enum nss_status CALL(SOURCE, gethostbyname_r)(const char *name, struct hostent *entry,
					      char *room, size_t n, int *reason, int *code)
{
	return CALL(SOURCE, gethostbyname2_r)(name, AF_INET, entry, room, n, reason, code);
}
