/* Options that would do nothing beside the others. */
#ifndef LOOKUP_OPTIONS_H
#define LOOKUP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct lookup_config;

/*
 * -1 with ERROR_USAGE for an option that says how to do what nobody asked for.
 * is_searching: whether the search list is in use.
 * Those of TLS and HTTPS are channels_check()'s: only the servers tell.
 */
int options_check(const struct lookup_config *config, uint16_t class, bool is_searching,
		  struct error *err);

#endif
