/* Starts, watches and ends the program of a connection. */
#include "stream/process.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/fd.h"
#include "stream/pty.h"
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

/* What the program has as standard input and output: two pipes, or a terminal. */
struct ends {
	int in, out;		 /* the pipes' far ends; -1: there is a terminal */
	char terminal[PTY_PATH]; /* its path, opened by the program's side alone */
};

/*
 * Whoever leads a session and opens a terminal has it as the controlling one.  What is opened
 * or duplicated comes behind POSIX_SPAWN_SETSID.
 */
static int add_ends(posix_spawn_file_actions_t *actions, const struct ends *ends)
{
	int code;

	if (ends->in >= 0) {
		code = posix_spawn_file_actions_adddup2(actions, ends->in, STDIN_FILENO);
		return code ? code
			    : posix_spawn_file_actions_adddup2(actions, ends->out, STDOUT_FILENO);
	}
	code = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, ends->terminal, O_RDWR, 0);
	if (!code)
		code = posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDOUT_FILENO);
	if (!code)
		code = posix_spawn_file_actions_adddup2(actions, STDIN_FILENO, STDERR_FILENO);
	return code;
}

/*
 * posix_spawn(3) reports a failed execve(2) by itself and copies no page tables.
 */
static int spawn(char *const *argv, char *const *envp, const struct ends *ends, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t all, none;
	bool is_lowered;
	int code;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&actions);
	code = add_ends(&actions, ends);
	if (!code)
		code = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	is_lowered = socket_lower_limit();
	if (!code)
		code = posix_spawnp(ret_pid, argv[0], &actions, &attr, argv, envp);
	if (is_lowered)
		socket_raise_limit();
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return code;
}

static int spawn_for(const struct process_config *config, const struct ends *ends,
		     pid_t *ret_pid)
{
	struct environment env;
	int code;

	environment_init(&env, config->local, config->remote);
	code = spawn(config->argv, env.items, ends, ret_pid);
	environment_done(&env);
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

static int cannot_run(const struct process_config *config, int code, struct error *err)
{
	return error_errno(err, ERROR_LOCAL, code, config->argv[0], "cannot be run");
}

/* With the far ends of two pipes. */
static struct stream *spawn_with_pipes(struct loop *loop, const struct process_config *config,
				       pid_t *ret_pid, struct error *err)
{
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, code;
	struct fd_end in = { .name = "output of the program" };
	struct fd_end out = { .name = "input of the program" };
	struct stream *stream = NULL;

	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0) {
		cannot_run(config, errno, err);
		goto out;
	}
	code = spawn_for(config, &(struct ends){ .in = to[0], .out = from[1] }, ret_pid);
	if (code) {
		cannot_run(config, code, err);
		goto out;
	}
	in.fd = from[0];
	out.fd = to[1];
	stream = fd_pair_new(loop, &in, &out, err);
	if (stream)
		from[0] = to[1] = -1;
out:
	close_pair(to);
	close_pair(from);
	return stream;
}

static struct stream *spawn_with_terminal(struct loop *loop, const struct process_config *config,
					  pid_t *ret_pid, struct error *err)
{
	struct ends ends = { .in = -1, .out = -1 };
	int fd = pty_open(config->columns, config->rows, ends.terminal, err), code;
	struct stream *stream = NULL;

	if (fd < 0)
		return NULL;
	code = spawn_for(config, &ends, ret_pid);
	if (code)
		cannot_run(config, code, err);
	else
		stream = pty_stream_new(loop, fd, err);
	if (!stream)
		close(fd);
	return stream;
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

struct process *process_spawn(struct loop *loop, const struct process_config *config,
			      struct stream **ret_stream, process_done_fn *done, void *user,
			      struct error *err)
{
	struct process *p = xcalloc(1, sizeof(*p));
	struct stream *stream;

	*p = (struct process){ .loop = loop, .pidfd = -1, .done = done, .user = user };
	stream = config->has_terminal ? spawn_with_terminal(loop, config, &p->pid, err)
				      : spawn_with_pipes(loop, config, &p->pid, err);
	if (!stream) {
		process_free(p);
		return NULL;
	}
	log_event(LOG_LISTEN, (unsigned)p->pid, "program started: %s", config->argv[0]);
	if (watch(p, err) < 0) {
		stream_free(stream);
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
