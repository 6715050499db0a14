/*
 * The least that a lookup can be: one query sent, one reply received, its addresses printed.
 * The yardstick of lookup.sh; no checks, no retries, no types but A.
 *
 *	bare_lookup NAME PORT
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static size_t put_name(uint8_t *dst, const char *name)
{
	uint8_t *p = dst;

	while (*name) {
		size_t n = strcspn(name, ".");

		*p++ = (uint8_t)n;
		memcpy(p, name, n);
		p += n;
		name += n + (name[n] == '.');
	}
	*p++ = 0;
	return (size_t)(p - dst);
}

/* Every answer has a pointer as its owner; an A record is 16 bytes. */
static void print_answers(const uint8_t *p, const uint8_t *end)
{
	char text[INET_ADDRSTRLEN];

	for (; p + 12 <= end; p += 12 + p[11]) {
		if (p[3] == 1 && p[11] == 4)
			puts(inet_ntop(AF_INET, p + 12, text, sizeof(text)));
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint8_t query[300] = { 0x12, 0x34, 1, 0, 0, 1 }, reply[1500];
	size_t n;
	ssize_t got;
	int fd;

	if (argc != 3)
		return 2;
	to.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	n = 12 + put_name(query + 12, argv[1]);
	query[n + 1] = query[n + 3] = 1;
	n += 4;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sendto(fd, query, n, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		return 1;
	got = recvfrom(fd, reply, sizeof(reply), 0, NULL, NULL);
	if (got < (ssize_t)n)
		return 1;
	print_answers(reply + n, reply + got);
	return 0;
}
