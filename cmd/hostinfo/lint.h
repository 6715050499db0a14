/*
 * hostinfo --lint: what is wrong with the files that names and addresses come from.
 *
 * A check is a function that looks at the input, which holds the files as texts and what the
 * machine said; it asks nobody and reads nothing, so that a test can give it any machine.
 * lint_input.h gathers the input of the real one.
 */
#ifndef HOSTINFO_LINT_H
#define HOSTINFO_LINT_H

#include "dns/resolvconf.h"
#include "net/addr.h"
#include "net/gaiconf.h"
#include "net/hosts_file.h"
#include "net/nsswitch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file as it was found. */
struct lint_file {
	const char *path;
	char *text; /* NULL: it cannot be read, and error says why; n bytes */
	size_t n;
	int error;     /* errno, or 0 */
	unsigned mode; /* permission bits; 0: not known */
	char *target;  /* what a symbolic link points to; NULL: it is none */
};

/* A name server of resolv.conf that was asked for the name servers of the root. */
struct lint_server {
	unsigned line;
	struct addr addr;
	bool has_answered; /* anything */
	int error;	   /* errno when it could not be asked; 0: it was silent */
	uint64_t waited;   /* nanoseconds */
};

struct lint_input {
	struct lint_file hosts, nsswitch, resolv, gai;
	const char *localdomain, *res_options; /* of the environment, or NULL */
	const char *node;		       /* the node name */
	bool is_multi;			       /* `multi on` of host.conf */
	bool (*is_installed)(const char *source); /* NULL: this build cannot tell */

	const struct lint_server *servers;
	size_t servers_n;

	/* What getaddrinfo(3) said of the node name; code EAI_*, 0: it has the addresses. */
	bool was_name_asked, is_name_late; /* late: it was given up, and there is no code */
	int name_code;
	const struct addr *name_addrs;
	size_t name_addrs_n;

	bool has_addresses;    /* the lists below are known */
	const struct addr *own; /* addresses of this host */
	size_t own_n;
	const struct addr *listening; /* TCP sockets that wait for connections */
	size_t listening_n;
	bool has_route6; /* a default route for IPv6 */
};

struct lint_finding {
	const char *check; /* its name: "resolv-dead-server" */
	const char *file;  /* NULL: it is about the machine */
	unsigned line;	   /* 0: about the whole file */
	const char *what, *effect, *remedy;
};

/* What the checks see, and what they have found. */
struct lint {
	const struct lint_input *input;
	struct hosts_file hosts;
	struct nsswitch nsswitch;
	struct resolvconf resolv;
	struct gaiconf gai;

	const char *check; /* that runs */
	struct lint_finding *findings;
	size_t n, cap;
	char **texts; /* of the findings */
	size_t texts_n, texts_cap;
};

struct lint_check {
	const char *name;
	void (*run)(struct lint *l);
};

/* One table for each file, ended by a NULL name. */
extern const struct lint_check lint_file_checks[], lint_hosts_checks[], lint_nsswitch_checks[],
	lint_resolv_checks[], lint_server_checks[], lint_gai_checks[], lint_name_checks[];

/* Runs every check; input is borrowed until lint_done().  Returns how many there are. */
size_t lint_run(struct lint *ret, const struct lint_input *input);
void lint_done(struct lint *l); /* takes a zeroed one, too */

/* A finding of the check that runs; file may be NULL.  The texts are literals or of lint_text(). */
void lint_report(struct lint *l, const char *file, unsigned line, const char *what,
		 const char *effect, const char *remedy);

/* A text that lives as long as the findings. */
const char *lint_text(struct lint *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
