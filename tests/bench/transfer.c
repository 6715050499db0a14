/*
 * How fast commands carry bytes through a TCP connection on loopback, and what it costs them.
 * The commands take turns, so that whatever disturbs the machine disturbs them alike.
 *
 *	transfer ROUNDS MIB HOW COMMAND [:: RECEIVER] [-- COMMAND …]…
 *
 * HOW: `pipe` and `file`, the command reads that and sends it; `to-pipe` and `to-null`, it writes
 * what it receives there.  The other side is RECEIVER, another command, which writes to
 * /dev/null, or else this program: a sender, or a receiver that does not even copy what comes.
 * PORT in a word stands for the port.
 *
 * For each command: the median rate, the least and the most, and the median of the processor
 * time, that of RECEIVER included; both also as ratios to the first command's.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, FEED = 64 << 10, DRAIN = 1 << 20 };

struct command {
	char **sender, **receiver; /* or NULL: this program */
};

struct result {
	double rate; /* MiB a second */
	double cpu;  /* milliseconds a GiB */
};

static size_t total;
static int listener;
static char port[8];

static void die(const char *what)
{
	fprintf(stderr, "transfer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* ---- the two ends: children of their own ---- */

/* Neither copies nor looks at what comes. */
static void drop_socket(int fd)
{
	size_t got = 0;
	ssize_t n;

	while ((n = recv(fd, NULL, DRAIN, MSG_TRUNC)) > 0)
		got += (size_t)n;
	if (n < 0 || got != total)
		die("the receiver did not get all");
}

static void drop_pipe(int fd)
{
	static char bytes[FEED];
	size_t got = 0;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		got += (size_t)n;
	if (n < 0 || got != total)
		die("the reader did not get all");
}

static void feed(int fd)
{
	static char bytes[FEED];
	size_t left;
	ssize_t n;

	memset(bytes, 'x', sizeof(bytes));
	for (left = total; left; left -= (size_t)n) {
		n = write(fd, bytes, left < sizeof(bytes) ? left : sizeof(bytes));
		if (n <= 0)
			die("feeding");
	}
}

static int accepted(void)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		die("accept");
	return fd;
}

static void send_all(int ignored)
{
	int fd = accepted();

	(void)ignored;
	feed(fd);
	shutdown(fd, SHUT_WR);
	while (recv(fd, NULL, DRAIN, MSG_TRUNC) > 0)
		;
}

static void receive_all(int ignored)
{
	(void)ignored;
	drop_socket(accepted());
}

static pid_t start_end(void (*work)(int), int fd, int other)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	if (other >= 0)
		close(other);
	alarm(20);
	work(fd);
	_exit(0);
}

static void must_succeed(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status != 0)
		exit(1);
}

/* ---- a run ---- */

static void open_listener(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(addr);

	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&addr, len) < 0 ||
	    listen(listener, 1) < 0 || getsockname(listener, (struct sockaddr *)&addr, &len) < 0)
		die("listen");
	snprintf(port, sizeof(port), "%u", ntohs(addr.sin_port));
}

/* TCP:127.0.0.1:PORT, too; only its child calls it, which needs no memory back. */
static char *with_port(char *word)
{
	char *at = strstr(word, "PORT"), *text;

	if (!at || asprintf(&text, "%.*s%s%s", (int)(at - word), word, port, at + 4) < 0)
		return word;
	return text;
}

static pid_t start_command(char **argv, int in, int out)
{
	pid_t pid = fork();
	char **word;

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	for (word = argv; *word; word++)
		*word = with_port(*word);
	alarm(20);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		die("dup2");
	execvp(argv[0], argv);
	die(argv[0]);
	return -1;
}

static int is_listening(void)
{
	char line[256], wanted[16];
	FILE *table = fopen("/proc/net/tcp", "re");
	int found = 0;

	snprintf(wanted, sizeof(wanted), ":%04lX ", strtoul(port, NULL, 10));
	while (table && !found && fgets(line, sizeof(line), table))
		found = strstr(line, wanted) && strstr(line, " 0A ");
	if (table)
		fclose(table);
	return found;
}

static pid_t start_receiver(char **argv, int null)
{
	pid_t pid = start_command(argv, null, null);

	while (!is_listening())
		poll(NULL, 0, 1);
	return pid;
}

static int made_file(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("transfer", MFD_CLOEXEC);
		if (fd < 0)
			die("memfd_create");
		feed(fd);
	}
	if (lseek(fd, 0, SEEK_SET) < 0)
		die("lseek");
	return dup(fd);
}

static double seconds(const struct rusage *used)
{
	return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	       (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

/* Milliseconds a GiB; 0 when there is no such process. */
static double cost_of(pid_t pid)
{
	struct rusage used;

	if (pid < 0)
		return 0;
	if (wait4(pid, NULL, 0, &used) != pid)
		die("wait4");
	return seconds(&used) * 1e3 / ((double)total / (1 << 30));
}

static struct result run(const struct command *c, const char *how)
{
	int pipe_fds[2] = { -1, -1 }, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int in = null, out = null, is_in = !strncmp(how, "to-", 3);
	pid_t near = -1, far = -1, command, receiver = -1;
	struct result result;
	double start, took;

	open_listener();
	if (c->receiver) {
		close(listener);
		receiver = start_receiver(c->receiver, null);
	} else { /* before there is a pipe that it would hold open */
		far = start_end(is_in ? send_all : receive_all, -1, -1);
		close(listener);
	}
	if (strstr(how, "pipe") && pipe2(pipe_fds, O_CLOEXEC) < 0)
		die("pipe");
	if (!strcmp(how, "pipe")) {
		in = pipe_fds[0];
		near = start_end(feed, pipe_fds[1], pipe_fds[0]);
	} else if (!strcmp(how, "to-pipe")) {
		out = pipe_fds[1];
		near = start_end(drop_pipe, pipe_fds[0], pipe_fds[1]);
	} else if (!strcmp(how, "file")) {
		in = made_file();
	}
	start = now();
	command = start_command(c->sender, in, out);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	if (far > 0 && !is_in)
		must_succeed(far); /* it has everything */
	if (near > 0)
		must_succeed(near);
	took = now() - start;
	result.cpu = cost_of(command);
	result.cpu += cost_of(receiver);
	if (receiver > 0 || (is_in && near < 0))
		took = now() - start;
	if (far > 0 && is_in)
		must_succeed(far);
	close(null);
	if (!strcmp(how, "file"))
		close(in);
	result.rate = (double)total / (1 << 20) / took;
	return result;
}

/* ---- all of them ---- */

static int by_rate(const void *a, const void *b)
{
	double x = ((const struct result *)a)->rate, y = ((const struct result *)b)->rate;

	return (x > y) - (x < y);
}

static int by_cpu(const void *a, const void *b)
{
	double x = ((const struct result *)a)->cpu, y = ((const struct result *)b)->cpu;

	return (x > y) - (x < y);
}

static void print_words(char **argv)
{
	for (; *argv; argv++)
		printf(" %s", strrchr(*argv, '/') ? strrchr(*argv, '/') + 1 : *argv);
}

static void print(struct result *runs, size_t n, const struct command *c)
{
	static struct result first;
	struct result median;
	double least, most;

	qsort(runs, n, sizeof(*runs), by_rate);
	median.rate = runs[n / 2].rate;
	least = runs[0].rate;
	most = runs[n - 1].rate;
	qsort(runs, n, sizeof(*runs), by_cpu);
	median.cpu = runs[n / 2].cpu;
	if (first.rate == 0)
		first = median;
	printf("%6.0f MiB/s (%.0f to %.0f), %4.0f ms a GiB; %.2f x rate, %.2f x time:",
	       median.rate, least, most, median.cpu, median.rate / first.rate,
	       median.cpu / first.cpu);
	print_words(c->sender);
	if (c->receiver) {
		printf(" ::");
		print_words(c->receiver);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 4 ? strtoul(argv[1], NULL, 10) : 0, round, n = 0, i;
	struct command commands[MAX_COMMANDS] = { 0 };
	char **word;
	struct result *runs[MAX_COMMANDS];

	total = argc > 4 ? strtoul(argv[2], NULL, 10) << 20 : 0;
	if (!rounds || !total) {
		fprintf(stderr, "usage: transfer ROUNDS MIB HOW COMMAND [-- COMMAND]…\n");
		return 2;
	}
	commands[n++].sender = argv + 4;
	for (word = argv + 4; word < argv + argc; word++) {
		if (!strcmp(*word, "--") && n < MAX_COMMANDS) {
			*word = NULL;
			commands[n++].sender = word + 1;
		} else if (!strcmp(*word, "::")) {
			*word = NULL;
			commands[n - 1].receiver = word + 1;
		}
	}
	for (i = 0; i < n; i++)
		runs[i] = calloc(rounds, sizeof(**runs));
	for (round = 0; round < rounds; round++) {
		for (i = 0; i < n; i++)
			runs[i][round] = run(&commands[i], argv[3]);
	}
	for (i = 0; i < n; i++) {
		print(runs[i], rounds, &commands[i]);
		free(runs[i]);
	}
	return 0;
}
