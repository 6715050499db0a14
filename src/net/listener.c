/* Bound and listening sockets of one endpoint. */
#include "net/listener.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/endpoint.h"
#include "net/resolve.h"
#include "net/socket.h"
#include "net/udp.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often a port of the kernel's choice is tried on the other sockets, too. */
enum { PORT_TRIES = 64 };

static const char *hint_for(int code, const struct addr *a)
{
	switch (code) {
	case EADDRINUSE:
		return addr_family(a) == AF_UNIX
			       ? "another server listens on that socket file"
			       : "another program has that port; ss -lntup shows which";
	case EACCES:
		if (addr_family(a) == AF_UNIX)
			return "the folder of the socket file must be writable";
		return addr_port(a) && addr_port(a) < 1024
			       ? "ports below 1024 need root or CAP_NET_BIND_SERVICE; a "
				 "higher "
				 "port or socket activation needs neither"
			       : NULL;
	case EADDRNOTAVAIL:
		return "netkit hostinfo shows the addresses of this host";
	case EINVAL:
		return addr_is_link_local(a)
			       ? "a link-local address needs its interface: fe80::1%eth0"
			       : NULL;
	default:
		return NULL;
	}
}

static int refuse(struct error *err, int code, const struct addr *a, const char *what)
{
	char text[ADDR_TEXT];

	error_errno(err, ERROR_CONNECT, code, addr_format_port(text, a), what);
	error_hint(err, hint_for(code, a));
	return -1;
}

static void set_on(int fd, int level, int option)
{
	const int on = 1;

	(void)setsockopt(fd, level, option, &on, sizeof(on));
}

static void set_options(int fd, int type, const struct addr *a,
			const struct listener_config *config)
{
	if (addr_family(a) == AF_UNIX)
		return;
	/* Linux lets a second UDP socket with this option take the first one's datagrams.
	 */
	if (type == SOCK_STREAM)
		set_on(fd, SOL_SOCKET, SO_REUSEADDR);
	if (config->reuse_port)
		set_on(fd, SOL_SOCKET, SO_REUSEPORT);
	if (addr_family(a) == AF_INET6)
		set_on(fd, IPPROTO_IPV6, IPV6_V6ONLY);
}

/* By a descriptor of the file itself: somebody may put another one in its place. */
static int set_file(const char *path, const struct listener_file *file)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), result = -1;
	char self[40];
	struct stat st;

	if (fd < 0)
		return -1;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	errno = ENOTSOCK;
	if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    fchownat(fd, "", file->uid, file->gid, AT_EMPTY_PATH) == 0)
		result = chmod(self, file->mode);
	close(fd);
	return result;
}

/* bind(2); a file is for us alone until it is what it shall be.  *ret_what is what failed. */
static int bind_socket(int fd, const struct addr *a, const struct listener_file *file,
		       const char **ret_what)
{
	mode_t old;
	int result, code;

	*ret_what = "cannot bind";
	if (!file || addr_family(a) != AF_UNIX || !a->un.sun_path[0])
		return bind(fd, &a->sa, a->len);
	old = umask(0177);
	result = bind(fd, &a->sa, a->len);
	umask(old);
	if (result < 0 || set_file(a->un.sun_path, file) == 0)
		return result;
	code = errno;
	(void)unlink(a->un.sun_path);
	errno = code;
	*ret_what = "cannot set the owner and mode";
	return -1;
}

/*
 * A socket that is bound and, if a stream, listens; where it is bound in *a, with the port that
 * the kernel chose.  -1 with the errno in *ret_code, too.
 */
static int open_socket(int type, struct addr *a,
		       const struct listener_config *config, int *ret_code,
		       struct error *err)
{
	int backlog = config->backlog ? config->backlog : LISTENER_BACKLOG;
	int fd = socket_open(addr_family(a), type, err);
	const char *what;

	if (fd < 0) {
		*ret_code = err->code;
		return refuse(err, err->code, a, "cannot create a socket");
	}
	set_options(fd, type, a, config);
	if (bind_socket(fd, a, config->file, &what) < 0) {
		*ret_code = errno;
		refuse(err, errno, a, what);
	} else if (type != SOCK_DGRAM && listen(fd, backlog) < 0) {
		*ret_code = errno;
		refuse(err, errno, a, "cannot listen");
	} else if (type == SOCK_DGRAM && addr_family(a) != AF_UNIX &&
		   udp_want_local(fd, err) < 0) {
		*ret_code = err->code;
	} else if (!addr_of_socket(fd, a)) {
		*ret_code = errno;
		refuse(err, errno, a, "cannot find out the port");
	} else {
		return fd;
	}
	close(fd);
	return -1;
}

static void add_socket(struct listener *l, int fd, int type, const struct addr *a)
{
	struct listener_socket *s;

	l->sockets = xrealloc(l->sockets, l->n + 1, sizeof(*l->sockets));
	s = &l->sockets[l->n++];
	*s = (struct listener_socket){ .fd = fd, .type = type, .addr = *a };
}

static void close_sockets(struct listener *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		close(l->sockets[i].fd);
	free(l->sockets);
	l->sockets = NULL;
	l->n = 0;
}

/* ---- unix ---- */

/*
 * Is the file a socket that nobody has?  Asked by a datagram socket, which a living server of
 * connections refuses with EPROTOTYPE and never sees, and neither does one of datagrams: a
 * connection would be taken for a client, and would be the only one that some servers take.
 */
static bool is_stale(const struct addr *a)
{
	struct error ignored = ERROR_INIT;
	struct stat st;
	bool is_refused;
	int fd;

	if (lstat(a->un.sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket_open(AF_UNIX, SOCK_DGRAM, &ignored);
	if (fd < 0)
		return false;
	is_refused = connect(fd, &a->sa, a->len) < 0 && errno == ECONNREFUSED;
	close(fd);
	return is_refused;
}

/* The path as it will still be right when the program has changed its folder. */
static char *absolute(const char *path)
{
	char *folder, *result;

	if (path[0] == '/')
		return xstrdup(path);
	folder = getcwd(NULL, 0);
	result = folder ? xasprintf("%s/%s", folder, path) : xstrdup(path);
	free(folder);
	return result;
}

static int open_unix(struct listener *l, const struct endpoint *e,
		     const struct listener_config *config, struct error *err)
{
	const char *path = e->path;
	int fd, code = 0, type = e->socktype ? e->socktype : SOCK_STREAM;
	char text[ENDPOINT_TEXT];
	struct addr a;
	struct stat st;

	if (config->udp)
		return error_set(err, ERROR_USAGE, 0, endpoint_format(text, e),
				 "a unix socket has no UDP");
	if (!addr_from_path(path, &a))
		return error_set(err, ERROR_USAGE, 0, endpoint_format(text, e),
				 "is no path of a unix socket");
	fd = open_socket(type, &a, config, &code, err);
	if (fd < 0 && code == EADDRINUSE && path[0] != '@' && is_stale(&a)) {
		log_event(LOG_LISTEN, 0, "%s: nobody listens there, replacing it", path);
		(void)unlink(path);
		*err = ERROR_INIT;
		fd = open_socket(type, &a, config, &code, err);
	}
	if (fd < 0) {
		if (code == EADDRINUSE && !lstat(path, &st) && !S_ISSOCK(st.st_mode))
			error_hint(err, "the file is there already, and is no socket");
		return -1;
	}
	add_socket(l, fd, type, &a);
	if (path[0] != '@' && !lstat(path, &st)) {
		l->path = absolute(path);
		l->path_dev = st.st_dev;
		l->path_ino = st.st_ino;
		l->owner = getpid();
	}
	return 0;
}

/* ---- internet ---- */

/* What cannot be opened because this machine lacks the family or the address. */
static bool is_missing(int code)
{
	return code == EAFNOSUPPORT || code == EADDRNOTAVAIL;
}

/*
 * Opens every address once.  Where port is 0 the first socket decides for the others;
 * *ret_code is EADDRINUSE when another one could not have it.
 */
static int open_each(struct listener *l, const struct resolve_result *r,
		     const struct listener_config *config, int *ret_code,
		     struct error *err)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
	const bool wanted[] = { config->tcp || !config->udp, config->udp };
	struct error missing = ERROR_INIT;
	size_t i, t;

	for (i = 0; i < r->n * 2; i++) {
		struct addr a = r->addrs[i / 2];
		int fd;

		t = i % 2;
		if (!wanted[t])
			continue;
		addr_unmap(&a);
		if (config->is_loopback && addr_is_any(&a))
			a = addr_loopback(addr_family(&a), addr_port(&a));
		if (l->n)
			addr_set_port(&a, addr_port(&l->sockets[0].addr));
		fd = open_socket(types[t], &a, config, ret_code, err);
		if (fd >= 0) {
			add_socket(l, fd, types[t], &a);
		} else if (r->n > 1 && is_missing(*ret_code)) {
			missing = *err;
			*err = ERROR_INIT;
		} else {
			return -1;
		}
	}
	if (!l->n)
		*err = missing;
	return l->n ? 0 : -1;
}

static int open_inet(struct listener *l, const struct endpoint *e,
		     const struct listener_config *config, struct error *err)
{
	struct resolve_request request = {
		.host = e->host,
		.service = e->service,
		.family = config->family,
		.socktype = config->udp && !config->tcp ? SOCK_DGRAM : SOCK_STREAM,
		.is_passive = true,
	};
	struct resolve_result r;
	int result, code, tries = PORT_TRIES;

	if (!e->service[0])
		return error_set(err, ERROR_USAGE, 0, e->host[0] ? e->host : NULL,
				 "the port is missing");
	if (resolve_wait(&request, &r, err) < 0)
		return -1;
	do {
		code = 0;
		close_sockets(l);
		*err = ERROR_INIT;
		result = open_each(l, &r, config, &code, err);
	} while (result < 0 && code == EADDRINUSE && !addr_port(&r.addrs[0]) && --tries);
	resolve_result_done(&r);
	return result;
}

/* ---- the interface ---- */

struct listener *listener_open(const struct endpoint *endpoint,
			       const struct listener_config *config, struct error *err)
{
	struct listener *l = xcalloc(1, sizeof(*l));
	struct error failure = ERROR_INIT;
	char text[LISTENER_TEXT];
	size_t i;
	int result;

	if (endpoint->kind == ENDPOINT_UNIX)
		result = open_unix(l, endpoint, config, &failure);
	else
		result = open_inet(l, endpoint, config, &failure);
	if (result < 0) {
		listener_free(l);
		*err = failure;
		return NULL;
	}
	for (i = 0; i < l->n && log_is_on(LOG_LISTEN); i++)
		log_event(LOG_LISTEN, 0, "listening on %s",
			  listener_format(text, &l->sockets[i]));
	return l;
}

struct listener *listener_adopt(int fd, struct error *err)
{
	int type = socket_type(fd), listens = 0;
	socklen_t len = sizeof(listens);
	struct listener *l;
	struct addr a;

	(void)getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len);
	if ((type != SOCK_DGRAM && !((type == SOCK_STREAM || type == SOCK_SEQPACKET) && listens)) ||
	    !addr_of_socket(fd, &a)) {
		error_set(err, ERROR_USAGE, 0, NULL,
			  "descriptor %d is no listening or datagram socket", fd);
		return NULL;
	}
	if (socket_adopt(fd, err) < 0 ||
	    (type == SOCK_DGRAM && addr_family(&a) != AF_UNIX &&
	     udp_want_local(fd, err) < 0))
		return NULL;
	l = xcalloc(1, sizeof(*l));
	add_socket(l, fd, type, &a);
	return l;
}

void listener_merge(struct listener *into, struct listener *from)
{
	size_t i;

	assert(!into->path || !from->path);
	for (i = 0; i < from->n; i++)
		add_socket(into, from->sockets[i].fd, from->sockets[i].type,
			   &from->sockets[i].addr);
	if (from->path) {
		into->path = from->path;
		into->path_dev = from->path_dev;
		into->path_ino = from->path_ino;
		into->owner = from->owner;
	}
	free(from->sockets);
	free(from);
}

/*
 * The first one was bound without the option, so that another server of this user on the port
 * was an error.
 */
int listener_share(const struct listener_socket *s, int backlog, struct error *err)
{
	struct listener_config config = { .tcp = true, .backlog = backlog, .reuse_port = true };
	struct addr a = s->addr;
	int code;

	set_on(s->fd, SOL_SOCKET, SO_REUSEPORT);
	return open_socket(SOCK_STREAM, &a, &config, &code, err);
}

/* Somebody may have put another socket in our file's place. */
static void remove_path(const struct listener *l)
{
	struct stat st;

	if (!l->path || l->owner != getpid() || lstat(l->path, &st) < 0)
		return;
	if (st.st_dev == l->path_dev && st.st_ino == l->path_ino)
		(void)unlink(l->path);
}

void listener_free(struct listener *l)
{
	if (!l)
		return;
	remove_path(l);
	close_sockets(l);
	free(l->path);
	free(l);
}

const char *listener_format(char dst[static LISTENER_TEXT],
			    const struct listener_socket *s)
{
	char text[ADDR_TEXT];
	size_t n = 0;

	if (addr_family(&s->addr) == AF_UNIX) {
		addr_format(text, &s->addr);
		n = (size_t)snprintf(dst, LISTENER_TEXT, "%s", endpoint_unix_prefix(s->type));
		text_safe(dst + n, LISTENER_TEXT - n, text, strlen(text), TEXT_KEEP_BACKSLASH);
		return dst;
	}
	addr_format_port(text, &s->addr);
	snprintf(dst, LISTENER_TEXT, "%s %s", text,
		 s->type == SOCK_DGRAM ? "udp" : "tcp");
	return dst;
}
