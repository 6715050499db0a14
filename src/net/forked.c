/* fork(2), a page that both processes see, and a pidfd that tells the loop of the end. */
#include "net/forked.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct forked {
	pid_t pid; /* 0: it has been waited for */
	int pidfd;
	void *result; /* shared with the child */
	size_t size;
	enum forked_end end;
	struct loop_watch watch;
	struct loop_timer limit;
	forked_done_fn *done;
	void *user;
};

/* In the child.  It must not outlive its parent, nor flush what that has yet to print. */
static void run(struct forked *f, forked_fn *fn, const void *arg, pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		fn(arg, f->result);
	_exit(0);
}

static void reap(struct forked *f, enum forked_end end)
{
	int status = 0;
	pid_t got;

	loop_unwatch(&f->watch);
	loop_timer_unset(&f->limit);
	do
		got = waitpid(f->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	f->pid = 0;
	f->end = end == FORKED_DONE && (got < 0 || status) ? FORKED_CRASHED : end;
}

static void on_end(struct loop *loop, int fd, unsigned events, void *user)
{
	struct forked *f = user;

	(void)loop;
	(void)fd;
	(void)events;
	reap(f, FORKED_DONE);
	f->done(f, f->user);
}

static void on_limit(struct loop *loop, void *user)
{
	struct forked *f = user;

	(void)loop;
	kill(f->pid, SIGKILL);
	reap(f, FORKED_LATE);
	f->done(f, f->user);
}

struct forked *forked_start(struct loop *loop, forked_fn *fn, const void *arg,
			    size_t size, uint64_t limit_at, forked_done_fn *done,
			    void *user, struct error *err)
{
	struct forked *f = xcalloc(1, sizeof(*f));
	pid_t parent = getpid();

	f->pidfd = -1;
	f->size = size;
	f->done = done;
	f->user = user;
	f->result = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0);
	if (f->result == MAP_FAILED) {
		f->result = NULL;
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot share memory");
		goto fail;
	}
	f->pid = fork();
	if (f->pid < 0) {
		f->pid = 0;
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot start a process");
		goto fail;
	}
	if (!f->pid)
		run(f, fn, arg, parent);
	f->pidfd = pidfd_open(f->pid, 0);
	if (f->pidfd < 0) {
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot watch a process");
		goto fail;
	}
	if (loop_watch(loop, &f->watch, f->pidfd, LOOP_READ, on_end, f, err) < 0)
		goto fail;
	loop_timer_set(loop, &f->limit, limit_at, on_limit, f);
	return f;
fail:
	forked_free(f);
	return NULL;
}

enum forked_end forked_end(const struct forked *f)
{
	return f->end;
}

const void *forked_result(const struct forked *f)
{
	return f->end == FORKED_DONE ? f->result : NULL;
}

void forked_free(struct forked *f)
{
	if (!f)
		return;
	if (f->pid) {
		kill(f->pid, SIGKILL);
		reap(f, FORKED_LATE);
	}
	if (f->pidfd >= 0)
		close(f->pidfd);
	if (f->result)
		munmap(f->result, f->size);
	free(f);
}
