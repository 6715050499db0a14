/*
 * The least that connecting and leaving can be: one socket, one connect, one close; with `wait`,
 * one that ends its own direction and waits for the end of the peer's.  `serve` is the other
 * side: prints its port, then accepts and closes until it is killed.
 *
 *	bare_connect PORT [wait] | serve
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int serve(int fd, struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);

	if (bind(fd, (struct sockaddr *)addr, len) < 0 || listen(fd, 1024) < 0 ||
	    getsockname(fd, (struct sockaddr *)addr, &len) < 0)
		return 1;
	printf("%u\n", ntohs(addr->sin_port));
	fflush(stdout);
	for (;;)
		close(accept(fd, NULL, NULL));
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (argc < 2 || fd < 0)
		return 2;
	if (!strcmp(argv[1], "serve"))
		return serve(fd, &addr);
	addr.sin_port = htons((unsigned short)strtoul(argv[1], NULL, 10));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return 1;
	if (argc < 3)
		return 0;
	shutdown(fd, SHUT_WR);
	return recv(fd, &addr, sizeof(addr), 0) != 0;
}
