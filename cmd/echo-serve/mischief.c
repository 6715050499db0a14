/* Which mischief is wanted, and what it goes with. */
#include "echo-serve/mischief.h"

#include "base/error.h"
#include "base/mem.h"
#include "echo-serve/server.h"

static const char *const of_all[] = { "delay" };
static const char *const of_tcp[] = { "chunk", "close-after", "reset-after" };
static const char *const of_udp[] = { "loss" };

static const char *given(const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (opt_was_given(names[i]))
			return names[i];
	}
	return NULL;
}

bool mischief_is_wanted(void)
{
	return given(of_all, ARRAY_SIZE(of_all)) || given(of_tcp, ARRAY_SIZE(of_tcp)) ||
	       given(of_udp, ARRAY_SIZE(of_udp));
}

static int check_served(bool is_served, const char *name, const char *what, struct error *err)
{
	if (is_served || !name)
		return 0;
	return error_set(err, ERROR_USAGE, 0, NULL, "--%s is for %s, which are not served", name,
			 what);
}

int mischief_check(const struct server *s, struct error *err)
{
	int model = s->config->model;

	if (!mischief_is_wanted())
		return 0;
	if (model != MODEL_AUTO && model != MODEL_EPOLL)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "misbehaving on purpose is for the model epoll");
	if (s->config->serving.tls)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "misbehaving on purpose does not go with --tls");
	if (s->witness.sinks.n)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "misbehaving on purpose does not go with --pcap and --hex");
	if (check_served(sockets_have(&s->sockets, SOCK_STREAM) || s->sockets.client >= 0,
			 given(of_tcp, ARRAY_SIZE(of_tcp)), "connections", err) < 0)
		return -1;
	return check_served(sockets_have(&s->sockets, SOCK_DGRAM),
			    given(of_udp, ARRAY_SIZE(of_udp)), "datagrams", err);
}

struct mischief mischief_of(const struct echo_serve_config *config)
{
	struct mischief m = config->mischief;

	if (!opt_was_given("close-after"))
		m.close_after = UINT64_MAX;
	if (!opt_was_given("reset-after"))
		m.reset_after = UINT64_MAX;
	return m;
}
