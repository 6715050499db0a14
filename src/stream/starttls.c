/* The talk before TLS: a table of what is said and what must be heard. */
#include "stream/starttls.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/starttls_hear.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEPS = 4,
	TALK_MAX = 64 << 10, /* bytes of one reply */
	CHUNK = 1024,
};

/* Something is said, unless it is empty, and a reply is waited for. */
struct step {
	const char *say; /* NULL: nothing; '%' stands for the server's name */
	size_t len;	 /* of say, where it has zeros; else 0 */
	struct starttls_reply reply;
};

struct protocol {
	const char *word;
	struct step steps[STEPS]; /* up to one without a reply */
	size_t n;
	bool says_name;
};

#define LINES(first, between, wanted)                                                         \
	{                                                                                     \
		.form = STARTTLS_LINES, .yes = (first), .more = (between), .offer = (wanted)  \
	}
#define BYTES(text) .say = (text), .len = sizeof(text) - 1
#define STREAM(ns)                                                                            \
	"<?xml version='1.0'?><stream:stream to='%' xmlns='" ns                               \
	"' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
#define XMPP_STEPS(ns)                                                                        \
	{                                                                                     \
		{ .say = STREAM(ns),                                                          \
		  .reply = { .form = STARTTLS_XML, .yes = "stream:features",                  \
			     .offer = "<starttls" } },                                        \
			{ .say = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",       \
			  .reply = { .form = STARTTLS_XML, .yes = "proceed" } },              \
	}

static const struct protocol protocols[] = {
	{ .word = "smtp", .n = 3,
	  .steps = { { .reply = LINES("220", NULL, NULL) },
		     { .say = "EHLO localhost\r\n", .reply = LINES("250", NULL, "STARTTLS") },
		     { .say = "STARTTLS\r\n", .reply = LINES("220", NULL, NULL) } } },
	{ .word = "lmtp", .n = 3,
	  .steps = { { .reply = LINES("220", NULL, NULL) },
		     { .say = "LHLO localhost\r\n", .reply = LINES("250", NULL, "STARTTLS") },
		     { .say = "STARTTLS\r\n", .reply = LINES("220", NULL, NULL) } } },
	{ .word = "imap", .n = 2,
	  .steps = { { .reply = LINES("* OK", NULL, NULL) },
		     { .say = "a STARTTLS\r\n", .reply = LINES("a OK", "* ", NULL) } } },
	{ .word = "pop3", .n = 2,
	  .steps = { { .reply = LINES("+OK", NULL, NULL) },
		     { .say = "STLS\r\n", .reply = LINES("+OK", NULL, NULL) } } },
	{ .word = "ftp", .n = 2,
	  .steps = { { .reply = LINES("220", NULL, NULL) },
		     { .say = "AUTH TLS\r\n", .reply = LINES("234", NULL, NULL) } } },
	{ .word = "xmpp", .n = 2, .says_name = true, .steps = XMPP_STEPS("jabber:client") },
	{ .word = "xmpp-server", .n = 2, .says_name = true, .steps = XMPP_STEPS("jabber:server") },
	{ .word = "ldap", .n = 1,
	  .steps = { { BYTES("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
			     "1.3.6.1.4.1.1466.20037"),
		       .reply = { .form = STARTTLS_LDAP } } } },
	{ .word = "mysql", .n = 1, /* and then a request with the flags 4.1, SSL, secure password */
	  .steps = { { .reply = { .form = STARTTLS_MYSQL } },
		     { BYTES("\x20\0\0\1\0\x8a\0\0\0\0\0\1\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			     "\0\0\0\0\0") } } },
	{ .word = "postgres", .n = 1,
	  .steps = { { BYTES("\0\0\0\x08\x04\xd2\x16\x2f"),
		       .reply = { .form = STARTTLS_BYTE, .yes = "S" } } } },
	{ .word = "nntp", .n = 2,
	  .steps = { { .reply = LINES("20", NULL, NULL) },
		     { .say = "STARTTLS\r\n", .reply = LINES("382", NULL, NULL) } } },
	{ .word = "sieve", .n = 2,
	  .steps = { { .reply = LINES("OK", "\"", "\"STARTTLS\"") },
		     { .say = "STARTTLS\r\n", .reply = LINES("OK", NULL, NULL) } } },
	{ .word = "irc", .n = 1,
	  .steps = { { .say = "STARTTLS\r\n",
		       .reply = { .form = STARTTLS_IRC, .yes = "670 " } } } },
	{ .word = "telnet", .n = 2, /* DO; WILL and FOLLOWS; FOLLOWS */
	  .steps = { { .reply = { .form = STARTTLS_TELNET, .yes = "\xff\xfd\x2e" } },
		     { .say = "\xff\xfb\x2e\xff\xfa\x2e\x01\xff\xf0",
		       .reply = { .form = STARTTLS_TELNET,
				  .yes = "\xff\xfa\x2e\x01\xff\xf0" } } } },
};

const char *const starttls_words[] = {
	"none",	 "smtp",     "lmtp", "imap",  "pop3", "ftp",	"xmpp", "xmpp-server", "ldap",
	"mysql", "postgres", "nntp", "sieve", "irc",  "telnet", NULL,
};

struct starttls {
	struct stream base;
	const struct protocol *protocol;
	size_t step;
	bool has_said, is_open;
	struct buf in, out;
	struct error failed;
	char *name;
	char subject[96];
};

static struct starttls *starttls_of(const struct stream *s)
{
	return CONTAINER(s, struct starttls, base);
}

/* ---- the talk ---- */

static void say(struct starttls *t, const struct step *step)
{
	const char *at = step->say;

	t->has_said = true;
	if (step->len)
		buf_append(&t->out, step->say, step->len);
	for (; !step->len && at && *at; at++) {
		if (*at == '%')
			buf_append(&t->out, t->name, strlen(t->name));
		else
			buf_byte(&t->out, (uint8_t)*at);
	}
}

static int flush(struct starttls *t, struct error *err)
{
	while (t->out.len) {
		ssize_t n = stream_write(t->base.below, buf_data(&t->out), t->out.len, err);

		if (n < 0)
			return (int)n;
		buf_consume(&t->out, (size_t)n);
	}
	return 0;
}

static int refuse(const struct starttls *t, const char *said, struct error *err)
{
	char safe[STARTTLS_SAID];

	if (*said)
		error_set(err, ERROR_TLS, 0, t->subject, "the server does not go on with TLS: %s",
			  text_safe(safe, sizeof(safe), said, strlen(said), TEXT_KEEP_NONE));
	else
		error_set(err, ERROR_TLS, 0, t->subject,
			  "the server does not offer TLS (STARTTLS by %s)", t->protocol->word);
	error_hint(err, "nothing was sent in plain text but the question");
	return STREAM_ERROR;
}

static int receive(struct starttls *t, struct error *err)
{
	uint8_t *room = buf_reserve(&t->in, CHUNK);
	ssize_t n;

	if (!room) {
		error_set(err, ERROR_PEER, 0, t->subject,
			  "the server talks without end before it goes on with TLS");
		return STREAM_ERROR;
	}
	n = stream_read(t->base.below, room, CHUNK, err);
	if (n == STREAM_EOF) {
		error_set(err, ERROR_PEER, 0, t->subject,
			  "the server closed the connection before it had gone on with TLS");
		return STREAM_ERROR;
	}
	if (n < 0)
		return (int)n;
	buf_added(&t->in, (size_t)n);
	return 0;
}

/* Words in plain text behind the go-ahead would count as encrypted ones. */
static int finish(struct starttls *t, struct error *err)
{
	if (!t->in.len) {
		t->is_open = true;
		return 0;
	}
	error_set(err, ERROR_PEER, 0, t->subject,
		  "%zu bytes have come in plain text behind the server's word to go on with TLS",
		  t->in.len);
	error_hint(err, "somebody may have put them there");
	return STREAM_ERROR;
}

/* As far as it goes: 0 when the talk is over. */
static int talk(struct starttls *t, struct error *err)
{
	char said[STARTTLS_SAID];
	size_t used = 0;
	int result;

	for (; t->step < t->protocol->n; t->step++, t->has_said = false) {
		const struct step *step = &t->protocol->steps[t->step];

		if (!t->has_said)
			say(t, step);
		for (;;) {
			enum starttls_heard heard;

			result = flush(t, err);
			if (result < 0)
				return result;
			heard = starttls_hear(&step->reply, buf_data(&t->in), t->in.len, &used,
					      said);
			if (heard == STARTTLS_NO)
				return refuse(t, said, err);
			if (heard == STARTTLS_YES)
				break;
			result = receive(t, err);
			if (result < 0)
				return result;
		}
		buf_consume(&t->in, used);
	}
	/* Some protocols have a last word that is not answered. */
	if (t->step < STEPS && t->protocol->steps[t->step].say && !t->has_said)
		say(t, &t->protocol->steps[t->step]);
	result = flush(t, err);
	return result < 0 ? result : finish(t, err);
}

static int starttls_open(struct stream *s, struct error *err)
{
	struct starttls *t = starttls_of(s);
	int result = stream_open(s->below, err);

	if (result < 0 || t->is_open)
		return result;
	if (error_is_set(&t->failed)) {
		*err = t->failed;
		return STREAM_ERROR;
	}
	result = talk(t, err);
	if (result == STREAM_ERROR)
		t->failed = *err;
	return result;
}

static void starttls_want(struct stream *s, unsigned events)
{
	const struct starttls *t = starttls_of(s);

	if (!t->is_open && events)
		events = t->out.len ? STREAM_WRITE : STREAM_READ;
	stream_want(s->below, events);
}

static ssize_t starttls_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	int result = starttls_open(s, err);

	return result < 0 ? result : stream_read(s->below, dst, n, err);
}

static ssize_t starttls_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = starttls_open(s, err);

	return result < 0 ? result : stream_write(s->below, src, n, err);
}

static int starttls_shut(struct stream *s, struct error *err)
{
	return stream_shut(s->below, err);
}

static void starttls_free(struct stream *s)
{
	struct starttls *t = starttls_of(s);

	stream_free(s->below);
	buf_done(&t->in);
	buf_done(&t->out);
	free(t->name);
	free(t);
}

static const struct stream_ops starttls_ops = {
	.name = "starttls",
	.open = starttls_open,
	.read = starttls_read,
	.write = starttls_write,
	.shut = starttls_shut,
	.want = starttls_want,
	.free = starttls_free,
};

struct stream *starttls_new(struct stream *below, int protocol, const char *name,
			    const char *subject, struct error *err)
{
	const struct protocol *p = &protocols[protocol - 1];
	struct starttls *t;

	if (p->says_name && strpbrk(name, "<>&'\"")) {
		error_set(err, ERROR_USAGE, 0, name, "cannot be the name of a server of XMPP");
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	stream_init(&t->base, &starttls_ops, below);
	t->protocol = p;
	t->name = xstrdup(name);
	snprintf(t->subject, sizeof(t->subject), "%s", subject);
	buf_init(&t->in, TALK_MAX);
	buf_init(&t->out, TALK_MAX);
	return &t->base;
}
