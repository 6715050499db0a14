/* io_uring by liburing, the only file that knows it. */
#include "net/ring.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

LAZY_DECLARE(io_uring_queue_init_params);
LAZY_DECLARE(io_uring_queue_exit);
LAZY_DECLARE(io_uring_register);
LAZY_DECLARE(io_uring_register_buf_ring);
LAZY_DECLARE(io_uring_register_ring_fd);
LAZY_DECLARE(io_uring_submit);
LAZY_DECLARE(io_uring_submit_and_get_events);
LAZY_DECLARE(io_uring_submit_and_wait_timeout);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(io_uring_queue_init_params),
	LAZY_SYMBOL(io_uring_queue_exit),
	LAZY_SYMBOL(io_uring_register),
	LAZY_SYMBOL(io_uring_register_buf_ring),
	LAZY_SYMBOL(io_uring_register_ring_fd),
	LAZY_SYMBOL(io_uring_submit),
	LAZY_SYMBOL(io_uring_submit_and_get_events),
	LAZY_SYMBOL(io_uring_submit_and_wait_timeout),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "liburing.so.2",
	.package = "liburing2",
	.what = "io_uring",
	.symbols = symbols,
};

/*
 * Many events, since all that has happened shall be in one step.  Few requests, since they cost
 * memory that cannot be swapped, of which a user has 8 MiB (RLIMIT_MEMLOCK): when there are more
 * they are submitted in between.
 */
enum { REQUESTS = 512, EVENTS = 8192 };

/*
 * Linux 6.12 fills a buffer by many receives (IOU_PBUF_RING_INC), and few that stay in the
 * cache are best.  Without that each receive takes one of its own.
 */
enum { BIG = 64 * 1024, BIG_N = 8, SMALL = 4 * 1024, SMALL_N = 256, GROUP = 1 };
#define BUFFER_BYTES ((size_t)SMALL * SMALL_N)
_Static_assert(BIG * BIG_N <= SMALL * SMALL_N, "either way the buffers must fit");

/* Of kernels newer than Debian 12's headers. */
enum { PBUF_RING_INC = 2, CQE_F_BUF_MORE = 1 << 4 };

/* Answers that nobody waits for: of a cancellation. */
#define NO_TOKEN UINT64_MAX

struct ring {
	struct io_uring uring;
	bool has_uring, is_stepping;
	ring_fn *fn;
	ring_woken_fn *woken;
	void *user;
	unsigned round;

	struct io_uring_buf_ring *entries;
	size_t entries_size;
	uint8_t *buffers;
	unsigned n, size;
	size_t used_at[SMALL_N]; /* where the next receive writes, in each buffer */
	unsigned short full[SMALL_N]; /* filled, and perhaps being sent from */
	size_t full_n;
};

/* ---- buffers ---- */

static void give(struct ring *r, unsigned short id)
{
	r->used_at[id] = 0;
	io_uring_buf_ring_add(r->entries, r->buffers + (size_t)id * r->size, r->size, id,
			      io_uring_buf_ring_mask(r->n), 0);
	io_uring_buf_ring_advance(r->entries, 1);
}

static int register_buffers(struct ring *r, unsigned n, unsigned size, unsigned flags)
{
	struct io_uring_buf_reg reg = {
		.ring_addr = (uintptr_t)r->entries,
		.ring_entries = n,
		.bgid = GROUP,
		.pad = (uint16_t)flags, /* the place of `flags` in newer headers */
	};

	r->n = n;
	r->size = size;
	return lazy_io_uring_register_buf_ring(&r->uring, &reg, 0);
}

static void *map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int make_buffers(struct ring *r, struct error *err)
{
	unsigned short id;
	int code;

	r->entries_size = SMALL_N * sizeof(struct io_uring_buf);
	r->entries = map(r->entries_size);
	r->buffers = map(BUFFER_BYTES);
	if (!r->entries || !r->buffers)
		return error_errno(err, ERROR_LOCAL, errno, "io_uring", "cannot map buffers");
	code = register_buffers(r, BIG_N, BIG, PBUF_RING_INC);
	if (code < 0)
		code = register_buffers(r, SMALL_N, SMALL, 0);
	if (code < 0)
		return error_errno(err, ERROR_LOCAL, -code, "io_uring",
				   "cannot register buffers");
	for (id = 0; id < r->n; id++)
		give(r, id);
	return 0;
}

/* What a receive has brought, and whether its buffer is full. */
static uint8_t *take(struct ring *r, const struct io_uring_cqe *cqe)
{
	unsigned short id = (unsigned short)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
	uint8_t *data = r->buffers + (size_t)id * r->size + r->used_at[id];

	if (cqe->res > 0)
		r->used_at[id] += (size_t)cqe->res;
	if (!(cqe->flags & CQE_F_BUF_MORE))
		r->full[r->full_n++] = id;
	return data;
}

/* The first n of the full ones. */
static void give_back(struct ring *r, size_t n)
{
	size_t i;

	if (!n)
		return;
	for (i = 0; i < n; i++)
		give(r, r->full[i]);
	r->full_n -= n;
	memmove(r->full, r->full + n, r->full_n * sizeof(*r->full));
}

/* ---- the ring ---- */

/*
 * The ring can do what this file asks of it, and nothing else for whoever takes it over: what it
 * does is not seen by a list of system calls (seccomp).  It was made to do nothing before that.
 */
static int restrict_and_enable(struct ring *r, struct error *err)
{
	static const uint8_t requests[] = { IORING_OP_RECV, IORING_OP_SEND, IORING_OP_POLL_ADD,
					    IORING_OP_ASYNC_CANCEL };
	struct io_uring_restriction allowed[ARRAY_SIZE(requests) + 1] = { 0 };
	unsigned i, fd = (unsigned)r->uring.ring_fd;
	int code;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		allowed[i].opcode = IORING_RESTRICTION_SQE_OP;
		allowed[i].sqe_op = requests[i];
	}
	allowed[i].opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED;
	allowed[i].sqe_flags = IOSQE_BUFFER_SELECT | IOSQE_CQE_SKIP_SUCCESS;
	code = lazy_io_uring_register(fd, IORING_REGISTER_RESTRICTIONS, allowed,
				      ARRAY_SIZE(allowed));
	if (code == 0)
		code = lazy_io_uring_register(fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
	if (code < 0)
		return error_errno(err, ERROR_LOCAL, -code, "io_uring", "cannot restrict it");
	return 0;
}

struct ring *ring_new(ring_fn *fn, void *user, struct error *err)
{
	struct io_uring_params params = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
			 IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE |
			 IORING_SETUP_R_DISABLED,
		.cq_entries = EVENTS,
	};
	struct ring *r;
	int code;

	if (lazy_load(&library, err) < 0)
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->fn = fn;
	r->user = user;
	code = lazy_io_uring_queue_init_params(REQUESTS, &r->uring, &params);
	if (code < 0) {
		error_errno(err, ERROR_LOCAL, -code, "io_uring", "cannot set it up");
		free(r);
		return NULL;
	}
	r->has_uring = true;
	if (make_buffers(r, err) < 0) {
		ring_free(r);
		return NULL;
	}
	(void)lazy_io_uring_register_ring_fd(&r->uring); /* a little faster, if it works */
	if (restrict_and_enable(r, err) < 0) {
		ring_free(r);
		return NULL;
	}
	return r;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	if (r->has_uring)
		lazy_io_uring_queue_exit(&r->uring);
	if (r->entries)
		munmap(r->entries, r->entries_size);
	if (r->buffers)
		munmap(r->buffers, BUFFER_BYTES);
	free(r);
}

unsigned ring_round(const struct ring *r)
{
	return r->round;
}

void ring_on_woken(struct ring *r, ring_woken_fn *fn)
{
	r->woken = fn;
}

/* ---- requests ---- */

/*
 * The round goes on while events are handed out: what falls short of a send that is submitted
 * then is told behind everything that came before it, and before anything that comes later.
 */
static struct io_uring_sqe *next_request(struct ring *r)
{
	struct io_uring_sqe *sqe;

	while (!(sqe = io_uring_get_sqe(&r->uring))) {
		if (lazy_io_uring_submit(&r->uring) >= 0 && !r->is_stepping)
			r->round++;
	}
	return sqe;
}

void ring_receive(struct ring *r, int fd, uint64_t token)
{
	struct io_uring_sqe *sqe = next_request(r);

	io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	io_uring_sqe_set_data64(sqe, token);
}

/* MSG_WAITALL makes a short send a failure, which is told where success is not. */
void ring_send(struct ring *r, int fd, const void *data, size_t n, uint64_t token)
{
	struct io_uring_sqe *sqe = next_request(r);

	io_uring_prep_send(sqe, fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
	io_uring_sqe_set_data64(sqe, token);
}

void ring_poll(struct ring *r, int fd, unsigned events, uint64_t token)
{
	struct io_uring_sqe *sqe = next_request(r);

	io_uring_prep_poll_add(sqe, fd, events);
	io_uring_sqe_set_data64(sqe, token);
}

void ring_poll_news(struct ring *r, int fd, unsigned events, uint64_t token)
{
	struct io_uring_sqe *sqe = next_request(r);

	io_uring_prep_poll_multishot(sqe, fd, events);
	io_uring_sqe_set_data64(sqe, token);
}

void ring_cancel(struct ring *r, uint64_t token)
{
	struct io_uring_sqe *sqe = next_request(r);

	io_uring_prep_cancel64(sqe, token, 0);
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
	io_uring_sqe_set_data64(sqe, NO_TOKEN);
}

/* ---- steps ---- */

static int enter(struct ring *r, int64_t wait)
{
	struct __kernel_timespec ts = { .tv_sec = wait / (int64_t)CLOCK_S,
					.tv_nsec = wait % (int64_t)CLOCK_S };
	struct io_uring_cqe *cqe;

	if (wait == 0)
		return lazy_io_uring_submit_and_get_events(&r->uring);
	return lazy_io_uring_submit_and_wait_timeout(&r->uring, &cqe, 1,
						     wait < 0 ? NULL : &ts, NULL);
}

static bool hand_out(struct ring *r)
{
	struct io_uring_cqe *cqe;
	unsigned head, n = 0;

	r->is_stepping = true;
	io_uring_for_each_cqe (&r->uring, head, cqe) {
		struct ring_event event = { .token = cqe->user_data,
					    .result = cqe->res,
					    .has_more = cqe->flags & IORING_CQE_F_MORE };

		n++;
		if (cqe->flags & IORING_CQE_F_BUFFER)
			event.data = take(r, cqe);
		if (event.token != NO_TOKEN)
			r->fn(&event, r->user);
	}
	io_uring_cq_advance(&r->uring, n);
	r->is_stepping = false;
	return n > 0;
}

/* A kernel without memory for it leaves requests in the queue: then nothing has happened. */
int ring_step(struct ring *r, int64_t wait)
{
	size_t sent_from = r->full_n;
	int code = enter(r, wait);
	bool has_events;

	if (code < 0 && code != -ETIME && code != -EINTR && code != -EBUSY &&
	    code != -EAGAIN) {
		errno = -code;
		return -1;
	}
	if (io_uring_sq_ready(&r->uring))
		return 0;
	r->round++;
	if (r->woken)
		r->woken(r->user);
	has_events = hand_out(r);
	give_back(r, sent_from);
	return has_events;
}
