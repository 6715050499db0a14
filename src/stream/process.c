/* Starts, watches and ends the program of a connection. */
#include "stream/process.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/loop.h"
#include "stream/fd.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENVIRONMENT_MAX = 12 };

/* How often to look where the kernel has no pidfd. */
#define LOOK_NS (20 * CLOCK_MS)

struct process {
	struct loop *loop;
	pid_t pid;
	int pidfd; /* -1: none here, `look` asks now and then */
	struct loop_watch watch;
	struct loop_timer timer, look;
	bool has_ended, was_terminated;
	siginfo_t info; /* once it has ended */
	process_done_fn *done;
	void *user;
};

/* ---- the environment ---- */

struct environment {
	char *items[ENVIRONMENT_MAX + 1];
	size_t n;
};

static void put(struct environment *env, const char *name, const char *value)
{
	env->items[env->n++] = xasprintf("%s=%s", name, value);
}

static void put_ours(struct environment *env, const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	if (value || otherwise)
		put(env, name, value ? value : otherwise);
}

static void put_addr(struct environment *env, const char *addr_name, const char *port_name,
		     const struct addr *a)
{
	char text[ADDR_TEXT];

	if (!addr_family(a))
		return;
	if (addr_family(a) == AF_UNIX) {
		if (a->len > sizeof(a->un.sun_family))
			put(env, addr_name, addr_format(text, a));
		return;
	}
	put(env, addr_name, addr_format(text, a));
	snprintf(text, sizeof(text), "%u", addr_port(a));
	put(env, port_name, text);
}

static void environment_init(struct environment *env, const struct addr *local,
			     const struct addr *remote)
{
	*env = (struct environment){ .n = 0 };
	put_ours(env, "PATH", "/usr/local/bin:/usr/bin:/bin");
	put_ours(env, "HOME", NULL);
	put_ours(env, "LANG", NULL);
	put_ours(env, "TERM", NULL);
	put_addr(env, "NETKIT_LOCAL_ADDR", "NETKIT_LOCAL_PORT", local);
	put_addr(env, "NETKIT_REMOTE_ADDR", "NETKIT_REMOTE_PORT", remote);
}

static void environment_done(struct environment *env)
{
	size_t i;

	for (i = 0; i < env->n; i++)
		free(env->items[i]);
}

/* ---- starting ---- */

/*
 * posix_spawn(3) reports a failed execve(2) by itself and copies no page tables.  A child's
 * descriptors 0 and 1 are the pipes' far ends, 2 is ours.
 */
static int spawn(char *const *argv, char *const *envp, int in, int out, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int code;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&actions);
	code = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!code)
		code = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	if (!code)
		code = posix_spawnp(ret_pid, argv[0], &actions, &attr, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return code;
}

static void close_pair(const int fds[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/* Starts it with the far ends of two pipes; ours in *ret_to and *ret_from.  An errno, or 0. */
static int spawn_with_pipes(char *const *argv, const struct addr *local,
			    const struct addr *remote, pid_t *ret_pid, int *ret_to, int *ret_from)
{
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, code;
	struct environment env;

	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0) {
		code = errno;
		close_pair(to);
		return code;
	}
	environment_init(&env, local, remote);
	code = spawn(argv, env.items, to[0], from[1], ret_pid);
	environment_done(&env);
	close(to[0]);
	close(from[1]);
	if (code) {
		close(to[1]);
		close(from[0]);
		return code;
	}
	*ret_to = to[1];
	*ret_from = from[0];
	return 0;
}

/* ---- its end ---- */

/* The whole session, so that what a shell started goes with it. */
static void send_signal(const struct process *p, int signo)
{
	log_event(LOG_LISTEN, (unsigned)p->pid, "program gets %s", sigabbrev_np(signo));
	if (kill(-p->pid, signo) < 0)
		(void)kill(p->pid, signo);
}

static void reap(struct process *p, int flags)
{
	siginfo_t info = { .si_pid = 0 };

	while (waitid(P_PID, (id_t)p->pid, &info, WEXITED | flags) < 0 && errno == EINTR)
		;
	if (!info.si_pid)
		return;
	p->info = info;
	p->has_ended = true;
	loop_unwatch(&p->watch);
	loop_timer_unset(&p->timer);
	loop_timer_unset(&p->look);
}

/* Is it over?  Then p may be gone afterwards. */
static bool look(struct process *p)
{
	char text[PROCESS_TEXT];

	reap(p, WNOHANG);
	if (!p->has_ended)
		return false;
	log_event(LOG_LISTEN, (unsigned)p->pid, "program ended: %s", process_describe(text, p));
	p->done(p, p->user);
	return true;
}

static void on_ended(struct loop *loop, int fd, unsigned events, void *user)
{
	(void)loop;
	(void)fd;
	(void)events;
	(void)look(user);
}

static void on_look(struct loop *loop, void *user)
{
	struct process *p = user;

	if (!look(p))
		loop_timer_set(loop, &p->look, loop_now(loop) + LOOK_NS, on_look, p);
}

/* Sandboxes and instrumenting tools may lack the call of Linux 5.3. */
static int watch(struct process *p, struct error *err)
{
	p->pidfd = pidfd_open(p->pid, 0);
	if (p->pidfd >= 0)
		return loop_watch(p->loop, &p->watch, p->pidfd, LOOP_READ, on_ended, p, err);
	if (errno != ENOSYS)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot watch the program");
	loop_timer_set(p->loop, &p->look, loop_now(p->loop) + LOOK_NS, on_look, p);
	return 0;
}

static void on_deadline(struct loop *loop, void *user)
{
	struct process *p = user;

	send_signal(p, p->was_terminated ? SIGKILL : SIGTERM);
	if (!p->was_terminated)
		loop_timer_set(loop, &p->timer, loop_now(loop) + PROCESS_KILL_NS, on_deadline, p);
	p->was_terminated = true;
}

void process_end(struct process *p, uint64_t after_ns)
{
	if (p->has_ended || p->was_terminated)
		return;
	if (after_ns)
		loop_timer_set(p->loop, &p->timer, clock_deadline(loop_now(p->loop), after_ns),
			       on_deadline, p);
	else
		on_deadline(p->loop, p);
}

void process_free(struct process *p)
{
	if (!p)
		return;
	if (!p->has_ended && p->pid > 0) {
		send_signal(p, SIGKILL);
		reap(p, 0);
	}
	loop_unwatch(&p->watch);
	loop_timer_unset(&p->timer);
	loop_timer_unset(&p->look);
	if (p->pidfd >= 0)
		close(p->pidfd);
	free(p);
}

/* ---- the interface ---- */

/* Takes the two pipe ends on success alone. */
static struct stream *join(struct loop *loop, int from, int to, struct error *err)
{
	const struct fd_end in = { .fd = from, .name = "output of the program" };
	const struct fd_end out = { .fd = to, .name = "input of the program" };

	return fd_pair_new(loop, &in, &out, err);
}

struct process *process_spawn(struct loop *loop, char *const *argv, const struct addr *local,
			      const struct addr *remote, struct stream **ret_stream,
			      process_done_fn *done, void *user, struct error *err)
{
	struct process *p = xcalloc(1, sizeof(*p));
	struct stream *stream = NULL;
	int to = -1, from = -1, code;

	*p = (struct process){ .loop = loop, .pidfd = -1, .done = done, .user = user };
	code = spawn_with_pipes(argv, local, remote, &p->pid, &to, &from);
	if (code) {
		error_errno(err, ERROR_LOCAL, code, argv[0], "cannot be run");
		process_free(p);
		return NULL;
	}
	log_event(LOG_LISTEN, (unsigned)p->pid, "program started: %s", argv[0]);
	if (watch(p, err) == 0)
		stream = join(loop, from, to, err);
	if (!stream) {
		close(to);
		close(from);
		process_free(p);
		return NULL;
	}
	*ret_stream = stream;
	return p;
}

bool process_has_ended(const struct process *p)
{
	return p->has_ended;
}

int process_status(const struct process *p)
{
	if (!p->has_ended)
		return -1;
	return p->info.si_code == CLD_EXITED ? p->info.si_status : 128 + p->info.si_status;
}

const char *process_describe(char dst[static PROCESS_TEXT], const struct process *p)
{
	if (!p->has_ended)
		snprintf(dst, PROCESS_TEXT, "running");
	else if (p->info.si_code == CLD_EXITED)
		snprintf(dst, PROCESS_TEXT, "status %d", p->info.si_status);
	else
		snprintf(dst, PROCESS_TEXT, "signal SIG%s", sigabbrev_np(p->info.si_status));
	return dst;
}
