/*
 * An answer on standard output in the format that was asked for, and on standard error what the
 * format has no place for: errors, extended errors, attempts with -v, the hosts file.
 */
#ifndef LOOKUP_SHOW_H
#define LOOKUP_SHOW_H

#include "lookup/config.h"

#include <stdbool.h>

struct answer;

/* is_named: the user named the server, and wants to know what it says and nothing else. */
void show_answer(enum lookup_output output, const struct answer *answer, bool is_named);

#endif
