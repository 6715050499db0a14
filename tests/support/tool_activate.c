/*
 * Starts a program the way a service manager does that has opened its sockets:
 * `activate 127.0.0.1 netkit echo-serve` gives it a listening TCP socket and a UDP socket
 * of the same port as descriptors 3 and 4, with LISTEN_FDS, LISTEN_PID and
 * LISTEN_FDNAMES.
 *
 * The port is printed on standard error: `listening on 127.0.0.1:PORT`.
 */
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
	check(type != SOCK_STREAM || listen(fd, 16) == 0, "listen");
	check(addr_of_socket(fd, at), "getsockname");
	if (fd != place) {
		check(dup2(fd, place) == place, "dup2");
		close(fd);
	}
}

int main(int argc, char **argv)
{
	struct addr at;
	char text[ADDR_TEXT], pid[24];

	if (argc < 3 || !addr_parse(argv[1], 0, &at))
		script_usage("usage: activate ADDRESS PROGRAM [ARGUMENT…]");
	open_socket(SOCK_STREAM, &at, FIRST);
	open_socket(SOCK_DGRAM, &at, FIRST + 1);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	check(setenv("LISTEN_FDS", "2", 1) == 0 && setenv("LISTEN_PID", pid, 1) == 0 &&
		      setenv("LISTEN_FDNAMES", "tcp:udp", 1) == 0,
	      "setenv");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &at));
	execvp(argv[2], argv + 2);
	script_die("%s: %s", argv[2], strerror(errno));
}
