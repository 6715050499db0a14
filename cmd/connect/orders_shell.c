/* `!`: a shell, or one command of it, on the terminal that the session has. */
#include "cli/term.h"
#include "connect/orders.h"
#include "connect/session_state.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The loop holds signals back that a program expects to have. */
static void become_shell(const char *shell, const char *command)
{
	sigset_t none;

	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (*command)
		execlp(shell, shell, "-c", command, (char *)NULL);
	else
		execlp(shell, shell, (char *)NULL);
	fprintf(stderr, "%s: %s\n", shell, strerror(errno));
	_exit(127);
}

/* What was typed for the shell is not for the peer. */
static void drop_pending(void)
{
	const struct timespec now = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTSTP);
	while (sigtimedwait(&set, NULL, &now) > 0)
		;
}

enum order_end order_shell(struct session *s, size_t n, char *const words[])
{
	const char *shell = getenv("SHELL"), *command = s->line + strspn(s->line, " \t") + 1;
	int status;
	pid_t pid;

	(void)n;
	(void)words;
	term_restore();
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become_shell(shell && *shell ? shell : "/bin/sh", command + strspn(command, " \t"));
	if (pid < 0) {
		session_print("?cannot start a shell: %s\n", strerror(errno));
		return ORDER_FAILED;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	drop_pending();
	return ORDER_DONE;
}
