/*
 * Starts a program the way a service manager does that has opened its sockets:
 * `activate 127.0.0.1 netkit echo-serve` gives it a listening TCP socket and a UDP socket
 * of the same port as descriptors 3 and 4, with LISTEN_FDS, LISTEN_PID and
 * LISTEN_FDNAMES.
 *
 * The port is printed on standard error: `listening on 127.0.0.1:PORT`.  With -k in front it stays
 * and holds the sockets, starts the program again whenever that has been killed, and passes
 * SIGTERM on.
 */
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST = 3 };

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

/* Binds a socket of that type to *at and puts it into place; *at gets the port. */
static void open_socket(int type, struct addr *at, int place)
{
	int fd = socket(addr_family(at), type, 0);

	check(fd >= 0, "socket");
	check(bind(fd, &at->sa, at->len) == 0, "bind");
	check(type != SOCK_STREAM || listen(fd, 4096) == 0, "listen");
	check(addr_of_socket(fd, at), "getsockname");
	if (fd != place) {
		check(dup2(fd, place) == place, "dup2");
		close(fd);
	}
}

static void become(char **argv)
{
	char pid[24];

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	check(setenv("LISTEN_FDS", "2", 1) == 0 && setenv("LISTEN_PID", pid, 1) == 0 &&
		      setenv("LISTEN_FDNAMES", "tcp:udp", 1) == 0,
	      "setenv");
	execvp(argv[0], argv);
	script_die("%s: %s", argv[0], strerror(errno));
}

static volatile pid_t child;

static void pass_on(int signo)
{
	kill(child, signo);
}

/* Until the program ends by itself. */
static int keep(char **argv)
{
	int how = 0;

	do {
		child = fork();
		check(child >= 0, "fork");
		if (child == 0)
			become(argv);
		signal(SIGTERM, pass_on);
		while (waitpid(child, &how, 0) < 0)
			check(errno == EINTR, "waitpid");
	} while (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
	return WIFEXITED(how) ? WEXITSTATUS(how) : 1;
}

int main(int argc, char **argv)
{
	struct addr at;
	char text[ADDR_TEXT];
	bool stays = argc > 1 && !strcmp(argv[1], "-k");

	argv += stays;
	argc -= stays;
	if (argc < 3 || !addr_parse(argv[1], 0, &at))
		script_usage("usage: activate [-k] ADDRESS PROGRAM [ARGUMENT…]");
	open_socket(SOCK_STREAM, &at, FIRST);
	open_socket(SOCK_DGRAM, &at, FIRST + 1);
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &at));
	if (stays)
		return keep(argv + 2);
	become(argv + 2);
	return 1;
}
