/*
 * The lowest stream: a socket, or a pair of descriptors such as standard input and output.
 *
 * Inherited descriptors share their file description with other processes (the shell, the
 * rest of a pipeline), so O_NONBLOCK is never set on them: pipes and terminals are opened
 * again through /proc/self/fd, sockets are used with MSG_DONTWAIT, and where neither can be
 * done every read and write is bounded and follows a poll(2).
 */
#ifndef STREAM_FD_H
#define STREAM_FD_H

#include <stdbool.h>

struct error;
struct loop;
struct stream;

/*
 * A connected stream socket, non-blocking from birth (net/socket.h).  Owns it from now on.
 * subject, copied, names the peer in errors: "[2001:db8::1]:443".  Failures are ERROR_PEER,
 * with ECONNRESET, EPIPE (the peer does not read any more), ETIMEDOUT, …  Loop is borrowed.
 */
struct stream *fd_socket_new(struct loop *loop, int fd, const char *subject);

/*
 * Acknowledges at once what arrives on a socket, instead of up to 40 ms later: for a peer that
 * waits for the acknowledgement of one small packet before it sends the next (Nagle's algorithm,
 * after the session tickets of TLS 1.3).  Costs a call for each read.
 */
void fd_set_quick_ack(struct stream *s);

/* One descriptor of a pair; -1 stands for one that is at its end, or takes nothing. */
struct fd_end {
	int fd;
	const char *name;  /* in errors; borrowed for ever: "standard input" */
	bool is_inherited; /* else born here: owned from now on, and made non-blocking */
	bool is_output;	   /* failures are ERROR_OUTPUT (status 7), else ERROR_LOCAL */
};

/*
 * Bytes are read from `in` and written to `out`; both may be one descriptor.  Never takes an
 * inherited descriptor's number away from the process: stream_shut() puts /dev/null in its
 * place, so that the reader of a pipe sees the end and no later open() gets number 1.
 * A terminal or pseudo-terminal that hangs up (EIO) is at its end.
 * NULL with ERROR_LOCAL; the caller still owns the descriptors then.
 */
struct stream *fd_pair_new(struct loop *loop, const struct fd_end *in, const struct fd_end *out,
			   struct error *err);

/* Standard input and output; EPIPE and ENOSPC are told apart by the error's code. */
struct stream *fd_standard_new(struct loop *loop, struct error *err);

#endif
