/*
 * Another program that netkit is when it is called by that program's name: its command
 * line, its texts, its exit statuses.  A line in cmd/personalities.def adds one.
 */
#ifndef CLI_PERSONALITY_H
#define CLI_PERSONALITY_H

struct personality {
	const char *name; /* of the link to netkit */

	/* argv[0] is the name.  Returns the exit status; errors are reported before. */
	int (*run)(int argc, char **argv);
};

#endif
