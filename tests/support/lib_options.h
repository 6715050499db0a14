/* A command that has an option of every type, for the tests of what reads option tables. */
#ifndef SUPPORT_LIB_OPTIONS_H
#define SUPPORT_LIB_OPTIONS_H

#include "cli/opts_common.h"

struct options_config {
	struct common_config common;
	bool flag, other, on, off;
	unsigned count;
	const char *string, *file;
	struct opt_list list;
	uint64_t number, bounded, least, duration, size;
	int choice;
};

extern const struct command options_command;

#endif
