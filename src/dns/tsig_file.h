/*
 * A key in a file, in the syntax of named.conf and tsig-keygen:
 *
 *	key "name" { algorithm hmac-sha256; secret "base64"; };
 */
#ifndef DNS_TSIG_FILE_H
#define DNS_TSIG_FILE_H

#include "dns/tsig.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

/*
 * The one key in the text, n bytes with a NUL behind them; path is for errors.  -1 with
 * ERROR_USAGE, the line in its text; the secret is never in it.
 */
int tsig_file_parse(const char *text, size_t n, const char *path, struct tsig_key *ret,
		    struct error *err);

/*
 * The same from a file.  *ret_is_exposed: others than its owner may read it.  Also -1 with
 * ERROR_LOCAL when it cannot be read.
 */
int tsig_file_read(const char *path, struct tsig_key *ret, bool *ret_is_exposed,
		   struct error *err);

#endif
