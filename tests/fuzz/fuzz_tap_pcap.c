/*
 * Captures of random connections: a strict reader of its own finds every packet right, and in
 * them the bytes of each connection, its ends and resets, and nothing else.
 */
#include "base/error.h"
#include "base/mem.h"
#include "stream/tap_pcap.h"
#include "support/lib_pcap.h"
#include "support/lib_tapstory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 256 << 20, PIPE = 1 << 20 };

struct capture {
	struct tap_pcap *pcap;
	int fd; /* the reading end of the pipe that it is written to */
	struct buf file;
	size_t secrets;
};

static void drain(void *user)
{
	static uint8_t chunk[64 << 10];
	struct capture *c = user;
	ssize_t n;

	while ((n = read(c->fd, chunk, sizeof(chunk))) > 0) {
		if (!buf_append(&c->file, chunk, (size_t)n))
			abort();
	}
	assert(n == 0 || errno == EAGAIN);
}

static void tell_secret(void *user)
{
	struct capture *c = user;

	tap_pcap_secret(c->pcap, "CLIENT_RANDOM 00 11");
	c->secrets++;
	drain(c);
}

/* The flow of a connection; flows come in the order of the first packets. */
static const struct pcap_flow *find(const struct pcap_seen *seen, const struct tap_story *story,
				    size_t i)
{
	const struct tap_conn *conn = &story->conns[i].conn;
	bool is_inet = addr_family(&conn->peer) == AF_INET || addr_family(&conn->peer) == AF_INET6;
	size_t k;

	for (k = 0; k < seen->n; k++) {
		const struct addr *ends = seen->flows[k].ends;
		uint16_t a = addr_port(&ends[0]), b = addr_port(&ends[1]);
		uint16_t want = is_inet ? addr_port(&conn->local) : (uint16_t)(32768 + conn->id);

		if ((a == want || b == want) &&
		    seen->flows[k].is_tcp == (conn->socktype == SOCK_STREAM))
			return &seen->flows[k];
	}
	return NULL;
}

static void check_flow(const struct pcap_flow *flow, const struct tap_story *story, size_t i)
{
	const struct tap_conn *conn = &story->conns[i].conn;
	/* Which side the first packet came from: of TCP the client, else by the ports. */
	bool is_inet = addr_family(&conn->peer) == AF_INET || addr_family(&conn->peer) == AF_INET6;
	bool ours_first = is_inet ? addr_port(&flow->ends[0]) == addr_port(&conn->local)
				  : conn->is_server == (addr_port(&flow->ends[0]) == 1);
	int from;

	for (from = 0; from < 2; from++) {
		int side = ours_first ? from : !from;
		const struct buf *want = &story->conns[i].bytes[from];

		assert(flow->bytes[side].len == want->len);
		assert(!want->len || !memcmp(buf_data(&flow->bytes[side]), buf_data(want), want->len));
		if (flow->is_tcp)
			assert(flow->has_ended[side] == conn->has_ended[from]);
		else
			assert(flow->datagrams[side] == story->conns[i].messages[from]);
	}
	assert(!flow->is_tcp || flow->was_reset == story->conns[i].was_reset);
}

static void check(const struct capture *c, const struct tap_story *story)
{
	struct pcap_seen seen;
	size_t i;

	if (!pcap_read(buf_data(&c->file), c->file.len, &seen)) {
		fprintf(stderr, "%s\n", seen.why);
		abort();
	}
	assert(seen.secrets == c->secrets);
	for (i = 0; i < story->n; i++) {
		const struct pcap_flow *flow = find(&seen, story, i);

		if (flow)
			check_flow(flow, story, i);
		else
			assert(!story->conns[i].messages[0] && !story->conns[i].messages[1]);
	}
	pcap_seen_done(&seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture c = { .secrets = 0 };
	struct tap_story_calls calls = { .after = drain, .secret = tell_secret, .user = &c };
	struct error err = ERROR_INIT;
	struct tap_story story;
	char path[40];
	int pipe[2];

	if (pipe2(pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		abort();
	(void)fcntl(pipe[1], F_SETPIPE_SZ, PIPE);
	c.fd = pipe[0];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipe[1]);
	buf_init(&c.file, FILE_MAX);
	c.pcap = tap_pcap_new(path, "fuzz", &err);
	assert(c.pcap);
	tap_story_tell(&story, data, size, tap_pcap_sink(c.pcap), &calls);
	if (tap_pcap_finish(c.pcap, &err) < 0)
		abort();
	tap_pcap_free(c.pcap);
	close(pipe[1]);
	drain(&c);
	check(&c, &story);
	tap_story_done(&story);
	buf_done(&c.file);
	close(pipe[0]);
	return 0;
}
