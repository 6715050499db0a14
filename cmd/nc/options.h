/*
 * The options of nc: those of OpenBSD's as Debian ships it, and the letters of other programs of
 * that name; which of them netkit refuses, and why.
 */
#ifndef NC_OPTIONS_H
#define NC_OPTIONS_H

#include <stdbool.h>

struct error;

enum { NC_LETTERS = 128 };

struct nc_options {
	const char *value[NC_LETTERS]; /* by letter: NULL is "not given", "" for a flag */
	int family;		       /* '4' or '6', the last one given; 0 */
	char **operands;	       /* NULL-terminated; borrowed from argv, which is sorted */
};

/*
 * argv[0] is the program.  -1 with ERROR_USAGE; its hint is nc_usage where the whole of it should
 * be shown.
 */
int nc_options_parse(struct nc_options *ret, int argc, char **argv, struct error *err);

/* Why the letter is refused when connecting, or when listening; NULL: it is taken. */
const char *nc_options_refusal(char letter, bool is_listening);

extern const char nc_usage[], nc_help[];

#endif
