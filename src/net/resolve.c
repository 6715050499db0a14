/*
 * getaddrinfo(3) in a thread.  The thread and the loop share a job; who lets go of it last releases
 * it.  A thread that has told its result is joined; one that is abandoned in the middle ends in
 * its own time, and leaks nothing.
 */
#include "net/resolve.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/service.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What one call of getaddrinfo(3) takes and gives. */
struct lookup {
	char *host;
	struct addrinfo hints;
	uint16_t port;
	struct addrinfo *list;
	int code;
	int system_errno;
	uint64_t took;
};

enum job_state { JOB_RUNNING, JOB_TOLD, JOB_ABANDONED };

/* Shared by the thread and the query: the thread's until it is told, or for good when abandoned. */
struct job {
	struct lookup lookup;
	atomic_int state; /* enum job_state */
	int event_fd;
};

/* The loop's side. */
struct query {
	struct job *job; /* NULL: answered without a look-up */
	pthread_t thread;
	bool has_thread;
	struct resolve_result result;
	struct loop_watch watch;
	struct loop_timer timer;
	resolve_done_fn *done;
	void *user;
};

void resolve_result_done(struct resolve_result *r)
{
	free(r->addrs);
	free(r->canonical);
	*r = (struct resolve_result){ .n = 0 };
}

/* ---- the part that is the same with and without a thread ---- */

static int request_port(const struct resolve_request *request, uint16_t *ret,
			struct error *err)
{
	*ret = 0;
	if (!request->service || !request->service[0])
		return 0;
	return service_port(request->service,
			    request->socktype == SOCK_DGRAM ? "udp" : "tcp", ret, err);
}

/* The wildcard: IPv6 first, as the listener opens it. */
static void any_addresses(int family, uint16_t port, struct resolve_result *ret)
{
	ret->addrs = xcalloc(2, sizeof(*ret->addrs));
	if (family != AF_INET)
		ret->addrs[ret->n++] = addr_any(AF_INET6, port);
	if (family != AF_INET6)
		ret->addrs[ret->n++] = addr_any(AF_INET, port);
}

int resolve_numeric(const struct resolve_request *request, struct resolve_result *ret,
		    struct error *err)
{
	struct resolve_result result = { .n = 0 };
	struct addr a;
	uint16_t port;

	if (request_port(request, &port, err) < 0)
		return -1;
	if (!request->host[0]) {
		if (!request->is_passive)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "the host is missing");
		any_addresses(request->family, port, &result);
		*ret = result;
		return 1;
	}
	if (!addr_parse(request->host, port, &a))
		return 0;
	if (request->family != AF_UNSPEC && request->family != addr_family(&a))
		return resolve_error(err, request->host, request->family, EAI_ADDRFAMILY,
				     0);
	result.addrs = xcalloc(1, sizeof(a));
	result.addrs[result.n++] = a;
	*ret = result;
	return 1;
}

static void lookup_init(struct lookup *l, const struct resolve_request *request,
			uint16_t port)
{
	*l = (struct lookup){ .host = xstrdup(request->host), .port = port };
	l->hints.ai_family = request->family;
	l->hints.ai_socktype = request->socktype ? request->socktype : SOCK_STREAM;
	l->hints.ai_flags = (request->wants_canonical ? AI_CANONNAME : 0) |
			    (request->is_passive ? AI_PASSIVE : 0);
}

static void lookup_done(struct lookup *l)
{
	if (l->list)
		freeaddrinfo(l->list);
	free(l->host);
}

static void lookup_run(struct lookup *l)
{
	uint64_t start = clock_now();

	l->code = getaddrinfo(l->host, NULL, &l->hints, &l->list);
	l->system_errno = errno;
	if (l->code)
		l->list = NULL;
	l->took = clock_now() - start;
}

static bool has_addr(const struct resolve_result *r, const struct addr *a)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (addr_equal(&r->addrs[i], a))
			return true;
	}
	return false;
}

static int lookup_result(const struct lookup *l, struct resolve_result *ret,
			 struct error *err)
{
	struct resolve_result result = { .took = l->took };
	const struct addrinfo *ai;
	size_t cap = 0;
	struct addr a;

	if (l->code)
		return resolve_error(err, l->host, l->hints.ai_family, l->code,
				     l->system_errno);
	for (ai = l->list; ai; ai = ai->ai_next) {
		if (!addr_from_sockaddr(ai->ai_addr, ai->ai_addrlen, &a))
			continue;
		addr_set_port(&a, l->port);
		if (has_addr(&result, &a))
			continue;
		result.addrs = mem_grow(result.addrs, &cap, result.n, sizeof(a));
		result.addrs[result.n++] = a;
	}
	if (!result.n)
		return resolve_error(err, l->host, l->hints.ai_family, EAI_NODATA, 0);
	if (l->list->ai_canonname)
		result.canonical = xstrdup(l->list->ai_canonname);
	*ret = result;
	return 0;
}

int resolve_wait(const struct resolve_request *request, struct resolve_result *ret,
		 struct error *err)
{
	struct lookup l;
	char took[24];
	uint16_t port;
	int result = resolve_numeric(request, ret, err);

	if (result)
		return result > 0 ? 0 : -1;
	if (request_port(request, &port, err) < 0)
		return -1;
	lookup_init(&l, request, port);
	lookup_run(&l);
	result = lookup_result(&l, ret, err);
	if (result < 0)
		log_event(LOG_RESOLVE, 0, "%s: %s", err->subject, err->text);
	else
		log_event(LOG_RESOLVE, 0, "%s: %zu address%s after %s", l.host, ret->n,
			  ret->n == 1 ? "" : "es", clock_format(took, ret->took));
	lookup_done(&l);
	return result;
}

/* ---- with a thread ---- */

static void job_free(struct job *job)
{
	lookup_done(&job->lookup);
	if (job->event_fd >= 0)
		close(job->event_fd);
	free(job);
}

static void *run_job(void *arg)
{
	const uint64_t one = 1;
	struct job *job = arg;

	lookup_run(&job->lookup);
	if (atomic_exchange(&job->state, JOB_TOLD) == JOB_ABANDONED)
		job_free(job);
	else
		(void)!write(job->event_fd, &one, sizeof(one));
	return NULL;
}

/* A thread that takes no signals: those belong to the loop. */
static int start_thread(struct query *q)
{
	sigset_t all, old;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	code = pthread_create(&q->thread, NULL, run_job, q->job);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	q->has_thread = code == 0;
	return code;
}

/* Never waits for a name server: a thread that has told its result is on its way out. */
static void let_go(struct query *q)
{
	if (q->has_thread && atomic_exchange(&q->job->state, JOB_ABANDONED) == JOB_RUNNING) {
		pthread_detach(q->thread);
		return;
	}
	if (q->has_thread)
		pthread_join(q->thread, NULL);
	job_free(q->job);
}

static void query_free(struct query *q)
{
	loop_unwatch(&q->watch);
	loop_timer_unset(&q->timer);
	if (q->job)
		let_go(q);
	resolve_result_done(&q->result);
	free(q);
}

/* Releases the query first: the callback may do anything. */
static void finish(struct query *q, const struct error *err)
{
	struct resolve_result result = q->result;
	resolve_done_fn *done = q->done;
	void *user = q->user;

	q->result = (struct resolve_result){ .n = 0 };
	query_free(q);
	if (err) {
		log_event(LOG_RESOLVE, 0, "%s: %s", err->subject, err->text);
		done(NULL, err, user);
	} else {
		done(&result, NULL, user);
	}
	resolve_result_done(&result);
}

static void on_timer(struct loop *loop, void *user)
{
	(void)loop;
	finish(user, NULL);
}

static void on_event(struct loop *loop, int fd, unsigned events, void *user)
{
	struct query *q = user;
	struct error err = ERROR_INIT;
	char took[24];
	uint64_t count;

	(void)loop;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0)
		return;
	if (lookup_result(&q->job->lookup, &q->result, &err) < 0) {
		finish(q, &err);
		return;
	}
	log_event(LOG_RESOLVE, 0, "%s: %zu address%s after %s", q->job->lookup.host,
		  q->result.n, q->result.n == 1 ? "" : "es",
		  clock_format(took, q->result.took));
	finish(q, NULL);
}

static struct job *job_new(const struct resolve_request *request, uint16_t port)
{
	struct job *job = xcalloc(1, sizeof(*job));

	lookup_init(&job->lookup, request, port);
	atomic_init(&job->state, JOB_RUNNING);
	job->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return job;
}

static int start_job(struct query *q, struct loop *loop,
		     const struct resolve_request *request, struct error *err)
{
	uint16_t port;
	int code;

	if (request_port(request, &port, err) < 0)
		return -1;
	q->job = job_new(request, port);
	if (q->job->event_fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, request->host,
				   "cannot create an eventfd");
	if (loop_watch(loop, &q->watch, q->job->event_fd, LOOP_READ, on_event, q, err) <
	    0)
		return -1;
	code = start_thread(q);
	if (code)
		return error_errno(err, ERROR_LOCAL, code, request->host,
				   "cannot start a thread for the look-up");
	log_event(LOG_RESOLVE, 0, "%s: looking it up", request->host);
	return 0;
}

static void *system_start(const struct resolver *self, struct loop *loop,
			  const struct resolve_request *request, resolve_done_fn *done,
			  void *user, struct error *err)
{
	struct query *q = xcalloc(1, sizeof(*q));
	int known = resolve_numeric(request, &q->result, err);

	(void)self;
	q->done = done;
	q->user = user;
	if (known > 0)
		loop_timer_set(loop, &q->timer, loop_now(loop), on_timer, q);
	else if (known < 0 || start_job(q, loop, request, err) < 0)
		goto fail;
	return q;
fail:
	query_free(q);
	return NULL;
}

static void system_cancel(void *query)
{
	query_free(query);
}

const struct resolver resolve_system = { .start = system_start, .cancel = system_cancel };

/* ---- errors ---- */

static const char *family_name(int family)
{
	return family == AF_INET ? "IPv4" : family == AF_INET6 ? "IPv6" : "";
}

static int system_error(struct error *err, const char *host, int code)
{
	/* What glibc gives when the shared object of a source cannot be loaded. */
	if (code == EBUSY) {
		error_set(err, ERROR_RESOLVE, EAI_SYSTEM, host,
			  "a source of names that /etc/nsswitch.conf asks for is not "
			  "installed");
		error_hint(err, "the line 'hosts:' there names the sources; each needs "
				"its package "
				"(libnss-…)");
		return -1;
	}
	return error_errno(err, ERROR_RESOLVE, code, host, "the look-up failed");
}

int resolve_error(struct error *err, const char *host, int family, int code,
		  int system_errno)
{
	const char *zone;
	struct addr a;

	switch (code) {
	case EAI_NONAME:
		zone = addr_unknown_zone(host);
		if (!zone)
			return error_set(err, ERROR_RESOLVE, code, host, "no such name");
		error_set(err, ERROR_RESOLVE, code, host,
			  "this host has no interface '%s'", zone);
		error_hint(err, "netkit hostinfo shows the interfaces of this host");
		return -1;
	case EAI_ADDRFAMILY:
		if (addr_parse(host, 0, &a)) {
			error_set(err, ERROR_RESOLVE, code, host, "is no %s address",
				  family_name(family));
			error_hint(err, family == AF_INET6 ? "-6 is for IPv6 alone: leave it out"
							   : "-4 is for IPv4 alone: leave it out");
			return -1;
		}
		__attribute__((fallthrough));
	case EAI_NODATA:
		return error_set(err, ERROR_RESOLVE, code, host,
				 "the name has no %s%saddress", family_name(family),
				 family == AF_UNSPEC ? "" : " ");
	case EAI_AGAIN:
		error_set(err, ERROR_RESOLVE, code, host,
			  "no name server gave an answer");
		error_hint(err, "netkit hostinfo shows the name servers of this host");
		return -1;
	case EAI_FAIL:
		return error_set(err, ERROR_RESOLVE, code, host,
				 "the name server failed");
	case EAI_SYSTEM:
		return system_error(err, host, system_errno);
	default:
		return error_set(err, ERROR_RESOLVE, code, host, "the look-up failed: %s",
				 gai_strerror(code));
	}
}

bool resolve_is_no(int code)
{
	return code == EAI_NONAME || code == EAI_NODATA || code == EAI_ADDRFAMILY;
}
