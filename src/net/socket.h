/*
 * Sockets as netkit wants them: close-on-exec and non-blocking from birth.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct error;

/* socket(2) with SOCK_CLOEXEC and SOCK_NONBLOCK; -1 with ERROR_CONNECT. */
int socket_open(int family, int type, struct error *err);

/* accept4(2) with the same flags, and the peer in *ret_peer (may be NULL).  -1 with errno. */
int socket_accept(int listen_fd, struct addr *ret_peer);

/* The error that waits in a socket (SO_ERROR), which is taken out of it; 0: none. */
int socket_error(int fd);

/*
 * Has a non-blocking connect led to a connection, even one that the peer has reset since?  That
 * failure, and the bytes before it, are left for the first read.
 */
bool socket_was_connected(int fd);

/* What a non-blocking connect ended with; 0: in a connection as above. */
int socket_connect_error(int fd);

/* Options that only tune; a failure is not worth a word. */
void socket_set_nodelay(int fd);
void socket_set_busy_poll(int fd); /* a receive looks into the network device's queue */
void socket_set_keepalive(int fd);
void socket_set_patience(int fd, uint64_t ns); /* TCP_USER_TIMEOUT; 0: the kernel's own */
/*
 * For a connection on loopback: BBR, where it is the system's way, learns how fast a path is and
 * sends at that pace, which there is time lost.
 */
void socket_unpace(int fd);
void socket_bound_unsent(int fd); /* TCP: holds little that is not on its way yet */

/*
 * What has been written and the peer's machine has not taken yet, in bytes.  A reset (closing with
 * unread input sends one) destroys it.  0 if it cannot be told.
 */
int socket_outstanding(int fd);

/* Makes a descriptor that we were given (not born here) close-on-exec and non-blocking. */
int socket_adopt(int fd, struct error *err);

/*
 * As many descriptors as this process may have: each client of a server costs some, and the soft
 * limit is there for programs that use select(2).
 */
void socket_raise_limit(void);

/*
 * Around the start of a child, who shall have the limit that we had: true when there was one to
 * go back to, and socket_raise_limit() has to follow.
 */
bool socket_lower_limit(void);

/* From now on closing it resets the connection: the peer shall not take it for an orderly end. */
void socket_set_abort(int fd);

/* Is fd a socket of SOCK_STREAM, SOCK_DGRAM, …?  0: not a socket. */
int socket_type(int fd);

#endif
