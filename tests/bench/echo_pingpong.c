/*
 * The bare loop that echo-client is held against: send, receive, look at the clock, on one
 * blocking socket.
 *
 *	echo_pingpong tcp|udp PORT SIZE SECONDS
 *
 * Prints round trips a second, and p50 and p99 in microseconds, after a warm-up of 0.2 s.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SAMPLES = 1 << 23, LONGEST = 1 << 16 };
#define SECOND UINT64_C(1000000000)

static uint32_t samples[SAMPLES];
static uint8_t message[LONGEST], answer[LONGEST];

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void round_trip(int fd, size_t size)
{
	size_t got = 0;
	ssize_t n;

	if (send(fd, message, size, 0) != (ssize_t)size)
		fail("send");
	while (got < size) {
		n = recv(fd, answer + got, size - got, 0);
		if (n <= 0)
			fail("recv");
		got += (size_t)n;
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, argc > 1 && !strcmp(argv[1], "udp") ? SOCK_DGRAM : SOCK_STREAM, 0);
	uint64_t begin, at, before, end;
	const int on = 1;
	size_t size, n = 0;

	if (argc != 5)
		return 2;
	to.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
	size = strtoul(argv[3], NULL, 10);
	memset(message, 'x', sizeof(message));
	message[size - 1] = '\n';
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		fail("connect");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	begin = now() + SECOND / 5;
	end = begin + strtoul(argv[4], NULL, 10) * SECOND;
	for (at = now(); at < end && n < SAMPLES; at = before) {
		round_trip(fd, size);
		before = now();
		if (at >= begin)
			samples[n++] = (uint32_t)(before - at);
	}
	qsort(samples, n, sizeof(*samples), by_value);
	printf("%.0f %.2f %.2f\n", (double)n * 1e9 / (double)(at - begin),
	       samples[n / 2] / 1000.0, samples[n * 99 / 100] / 1000.0);
	return 0;
}
