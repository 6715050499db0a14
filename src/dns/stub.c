/* Local stubs, known by their address and by the files that they leave. */
#include "dns/stub.h"

#include "base/file.h"
#include "base/mem.h"
#include "dns/resolvconf_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_BYTES = 1 << 16 };

/* systemd-resolved has two addresses of its own; anything else on loopback may be one of these. */
static const struct {
	const char *what, *path;
	bool is_resolved;
} files[] = {
	{ "systemd-resolved", "/run/systemd/resolve/resolv.conf", true },
	{ "NetworkManager", "/run/NetworkManager/no-stub-resolv.conf", false },
	{ "dnsmasq", "/run/dnsmasq/resolv.conf", false },
};

static bool is_resolved(const struct addr *server)
{
	static const char *const own[] = { "127.0.0.53", "127.0.0.54" };
	struct addr a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own); i++) {
		if (addr_parse(own[i], 0, &a) && addr_equal_host(&a, server))
			return true;
	}
	return false;
}

/* A stub that names itself leads nowhere. */
static void add_server(const struct resolvconf_line *line, void *user)
{
	struct stub *stub = user;

	if (line->kind != RESOLVCONF_NAMESERVER || !line->server.len ||
	    addr_is_loopback(&line->server))
		return;
	stub->servers = mem_grow(stub->servers, &stub->cap, stub->n, sizeof(*stub->servers));
	stub->servers[stub->n++] = line->server;
}

static bool take(struct stub *stub, const char *what, const char *path)
{
	size_t n;
	char *text = file_read(path, FILE_MAX_BYTES, &n);

	if (!text)
		return false;
	resolvconf_each_line(text, n, add_server, stub);
	free(text);
	stub->what = what;
	snprintf(stub->path, sizeof(stub->path), "%s", path);
	return stub->n > 0;
}

bool stub_resolv_file(const char *text, char *dst, size_t cap)
{
	static const char key[] = "resolv-file=";
	bool is_found = false;
	size_t n;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		if (strncmp(text, key, sizeof(key) - 1) != 0)
			continue;
		n = strcspn(text + sizeof(key) - 1, " \t\r\n#");
		snprintf(dst, cap, "%.*s", (int)n, text + sizeof(key) - 1);
		is_found = n > 0 && n < cap;
	}
	return is_found;
}

static bool take_dnsmasq(struct stub *stub)
{
	char path[sizeof(stub->path)];
	size_t n;
	char *text = file_read("/etc/dnsmasq.conf", FILE_MAX_BYTES, &n);
	bool is_found = text && stub_resolv_file(text, path, sizeof(path)) &&
			take(stub, "dnsmasq", path);

	free(text);
	return is_found;
}

bool stub_find(const struct addr *server, struct stub *ret)
{
	struct stub stub = { .what = NULL };
	bool is_found = false;
	size_t i;

	if (!addr_is_loopback(server))
		return false;
	for (i = 0; i < ARRAY_SIZE(files) && !is_found; i++) {
		if (files[i].is_resolved == is_resolved(server))
			is_found = take(&stub, files[i].what, files[i].path);
	}
	if (!is_found && !is_resolved(server))
		is_found = take_dnsmasq(&stub);
	if (is_found)
		*ret = stub;
	else
		stub_done(&stub);
	return is_found;
}

void stub_done(struct stub *stub)
{
	free(stub->servers);
	*stub = (struct stub){ .what = NULL };
}
