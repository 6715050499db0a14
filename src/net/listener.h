/*
 * Everything that listens for one endpoint: each address of its host, TCP and UDP as
 * wanted, or a unix socket.
 *
 * The wildcard is a socket for each family, the IPv6 one with IPV6_V6ONLY, so that
 * neither takes the other's place.  All sockets of a listener have the same port, also
 * when the kernel chose it.
 */
#ifndef NET_LISTENER_H
#define NET_LISTENER_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct endpoint;
struct error;

struct listener_socket {
	int fd;           /* close-on-exec, non-blocking; owned by the listener */
	int type;         /* SOCK_STREAM or SOCK_SEQPACKET (listening), or SOCK_DGRAM */
	struct addr addr; /* where it is bound, with the real port */
};

struct listener {
	struct listener_socket *sockets; /* by address, TCP before UDP */
	size_t n;

	/* The unix path that listener_free() removes, if it is still the same file and
	 * the process is the one that made it (not a forked child); NULL: none. */
	char *path;
	dev_t path_dev;
	ino_t path_ino;
	pid_t owner;
};

/* Who may connect to a unix socket with a path. */
struct listener_file {
	mode_t mode; /* 0600, … */
	uid_t uid;   /* (uid_t)-1, (gid_t)-1: ours */
	gid_t gid;
};

struct listener_config {
	int family;       /* AF_UNSPEC, AF_INET, AF_INET6 */
	bool tcp, udp;    /* both false: TCP.  A unix endpoint has its own type */
	int backlog;      /* 0: LISTENER_BACKLOG */
	bool reuse_port;  /* SO_REUSEPORT: several listeners share the port */
	bool is_loopback; /* "" is 127.0.0.1 and ::1 instead of every address */
	/* Set before anybody can connect; NULL: as umask(2) says. */
	const struct listener_file *file;
};

enum { LISTENER_BACKLOG = 4096 };

/*
 * Opens all or nothing; a host name is looked up, waiting.  Of several addresses those
 * that this machine does not have (a family that is switched off) are left out.  A unix
 * socket file on which nobody listens is replaced.  UDP sockets tell the address that was
 * asked (udp.h).
 *
 * NULL with ERROR_USAGE (bad or missing port), ERROR_RESOLVE, or ERROR_CONNECT: the
 * address that failed, why, and a hint.
 */
struct listener *listener_open(const struct endpoint *endpoint,
			       const struct listener_config *config, struct error *err);

/*
 * Takes over a socket that was opened by somebody else (socket activation): bound, and
 * listening if it is a stream.  The descriptor is the listener's from then on.  NULL with
 * ERROR_USAGE when it is no such socket.
 */
struct listener *listener_adopt(int fd, struct error *err);

/*
 * Another listening TCP socket on the address of one that listener_open() made: the kernel
 * spreads connections over both (SO_REUSEPORT).  The caller's.  -1 with ERROR_CONNECT.
 */
int listener_share(const struct listener_socket *s, int backlog, struct error *err);

/* The sockets of `from`, which is gone then, become those of `into` behind its own. */
void listener_merge(struct listener *into, struct listener *from);

/* Closes all, removes the unix path that listener_open() made; takes NULL. */
void listener_free(struct listener *l);

/* Enough for "[address%zone]:port tcp" and an escaped unix path. */
enum { LISTENER_TEXT = 560 };

/* "[::]:7 tcp", "0.0.0.0:7 udp", "unix:/run/x", "unix-dgram:/run/x" (escaped): what follows
 * "listening on "; dst. */
const char *listener_format(char dst[static LISTENER_TEXT],
			    const struct listener_socket *s);

#endif
