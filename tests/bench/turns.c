/*
 * Runs commands in turn, so that whatever disturbs the machine disturbs them alike, and prints
 * the wall time of each: least, median, and its ratio to the median of the first.
 *
 *	turns ROUNDS COMMAND [ARG…] [-- COMMAND [ARG…]]…
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { MAX_COMMANDS = 16, WARM_UP = 5, SPARE = 9 };

extern char **environ;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* Milliseconds from start to end; its output goes to /dev/null. */
static double run(char **argv)
{
	static posix_spawn_file_actions_t actions;
	static int has_actions;
	double start;
	int status;
	pid_t pid;

	if (!has_actions) {
		posix_spawn_file_actions_init(&actions);
		/* Each reads a file that is standard input from its beginning. */
		posix_spawn_file_actions_addopen(&actions, SPARE, "/proc/self/fd/0", O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(&actions, SPARE, 0);
		posix_spawn_file_actions_addclose(&actions, SPARE);
		posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
		has_actions = 1;
	}
	start = now();
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "turns: %s failed\n", argv[0]);
		exit(1);
	}
	return now() - start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0, round;
	char **commands[MAX_COMMANDS];
	double *times[MAX_COMMANDS], first = 0;
	int n = 0, i;

	if (rounds < 1)
		return 2;
	commands[n++] = argv + 2;
	for (i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "--") && n < MAX_COMMANDS) {
			argv[i] = NULL;
			commands[n++] = argv + i + 1;
		}
	}
	for (i = 0; i < n; i++)
		times[i] = calloc((size_t)rounds, sizeof(double));
	for (round = -WARM_UP; round < rounds; round++) {
		for (i = 0; i < n; i++) {
			double took = run(commands[i]);

			if (round >= 0)
				times[i][round] = took;
		}
	}
	for (i = 0; i < n; i++) {
		double median;
		char **word;

		qsort(times[i], (size_t)rounds, sizeof(double), compare);
		median = times[i][rounds / 2];
		first = i ? first : median;
		printf("least %.3f ms, median %.3f ms, ratio %.2f:", times[i][0], median,
		       median / first);
		for (word = commands[i]; *word; word++)
			printf(" %s", word == commands[i] && strrchr(*word, '/') ?
					      strrchr(*word, '/') + 1 : *word);
		putchar('\n');
		free(times[i]);
	}
	return 0;
}
