/*
 * An answer on standard output in the format that was asked for, and on standard error what the
 * format has no place for: errors, extended errors, attempts with -v, the hosts file.
 */
#ifndef LOOKUP_SHOW_H
#define LOOKUP_SHOW_H

#include "base/error.h"
#include "lookup/config.h"

#include <stdbool.h>
#include <stddef.h>

struct answer;

/* is_named: the user named the server, and wants to know what it says and nothing else. */
void show_answer(enum lookup_output output, const struct answer *answer, bool is_named);

/*
 * What n servers say to the same name, held against each other.  adds_soa: the last reply of each
 * answer is there for the serial alone.  STATUS_DIFFERS, or the worst status of the answers.
 */
enum exit_status show_comparison(enum lookup_output output, const struct answer *const *answers,
				 size_t n, bool adds_soa);

/* What every reply says beside its records (extended errors, …), each once, on standard
 * error; server: who says it, as the lines begin: "" or "192.0.2.1:53: ". */
void show_extras(const struct answer *answer, const char *server);

#endif
