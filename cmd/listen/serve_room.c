/* Connections joined with each other: --broker and --chat. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "listen/account.h"
#include "listen/chat.h"
#include "listen/listen.h"
#include "listen/service.h"
#include "listen/session.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

/* The most that one line of a chat, or the list of its guests, comes to. */
enum { NEWS_MAX = 64 << 10 };

/* How long the beginning of a line waits for its end in a broker: it need not be a line. */
#define LINE_NS (50 * CLOCK_MS)

/* Somebody in the room. */
struct guest {
	struct session *session;
	struct member *member;
	char name[CHAT_NAME];
};

static struct guest *guest_of(const struct member *m)
{
	return member_user(m);
}

/* ---- a chat ---- */

static void tell(struct member *m, struct buf *news)
{
	room_tell(m, buf_data(news), news->len);
	buf_clear(news);
}

static void tell_others(struct member *m, struct buf *news)
{
	room_tell_others(m, buf_data(news), news->len);
	buf_clear(news);
}

struct search {
	const char *name;
	bool is_found;
};

static void compare(struct member *m, void *user)
{
	struct search *search = user;

	search->is_found |= strcasecmp(guest_of(m)->name, search->name) == 0;
}

static bool is_taken(const struct guest *g, const char *name)
{
	struct search search = { .name = name };

	room_each(g->session->service->room, compare, &search);
	return search.is_found && strcasecmp(g->name, name) != 0;
}

static void rename_guest(struct guest *g, const char *text, size_t n, struct buf *news)
{
	char name[CHAT_NAME];

	if (!chat_is_name(text, n)) {
		chat_put_news(news, "a name has 1 to %d letters, digits, '-', '_' and '.', and is "
			      "not user and a number", CHAT_NAME - 1);
		tell(g->member, news);
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	if (is_taken(g, name)) {
		chat_put_news(news, "there is a %s already", name);
		tell(g->member, news);
		return;
	}
	chat_put_news(news, "%s is %s now", g->name, name);
	room_tell(g->member, buf_data(news), news->len);
	tell_others(g->member, news);
	memcpy(g->name, name, sizeof(name));
}

static void list_guest(struct member *m, void *user)
{
	(void)buf_printf(user, " %s", guest_of(m)->name);
}

static void tell_who(struct guest *g, struct buf *news)
{
	(void)buf_printf(news, "*** here are:");
	room_each(g->session->service->room, list_guest, news);
	(void)buf_byte(news, '\n');
	tell(g->member, news);
}

static void chat_line(struct guest *g, const char *line, size_t n)
{
	char word[64];
	struct buf news;
	const char *text;

	buf_init(&news, NEWS_MAX);
	switch (chat_parse(line, n, &text, &n)) {
	case CHAT_SAY:
		chat_put_said(&news, g->name, text, n);
		tell_others(g->member, &news);
		break;
	case CHAT_RENAME:
		rename_guest(g, text, n, &news);
		break;
	case CHAT_WHO:
		tell_who(g, &news);
		break;
	case CHAT_UNKNOWN:
		chat_put_news(&news, "there is no %s: /name NAME, /who; // says a slash",
			      text_safe(word, sizeof(word), text, n, TEXT_KEEP_NONE));
		tell(g->member, &news);
		break;
	case CHAT_NOTHING:
		break;
	}
	buf_done(&news);
}

static void chat_said(struct guest *g, const char *data, size_t n)
{
	const char *end = data + n, *line;

	while (data < end) {
		line = memchr(data, '\n', (size_t)(end - data));
		chat_line(g, data, (size_t)((line ? line : end) - data));
		data = line ? line + 1 : end;
	}
}

static void announce(struct guest *g, const char *what)
{
	struct buf news;

	buf_init(&news, NEWS_MAX);
	chat_put_news(&news, "%s has %s", g->name, what);
	tell_others(g->member, &news);
	buf_done(&news);
}

static void greet(struct guest *g)
{
	struct buf news;

	buf_init(&news, NEWS_MAX);
	chat_put_news(&news, "you are %s; /name NAME says another name, /who who is here",
		      g->name);
	tell(g->member, &news);
	buf_done(&news);
}

/* ---- the room ---- */

static void on_said(struct member *m, const char *data, size_t n, void *user)
{
	const struct service *service = user;

	if (service->config->chat)
		chat_said(guest_of(m), data, n);
	else
		room_tell_others(m, data, n);
}

static void release(struct session *s)
{
	struct guest *g = s->state;

	if (!g)
		return;
	member_free(g->member);
	free(g);
	s->state = NULL;
}

static void leave(struct session *s)
{
	struct guest *g = s->state;

	session_count(s, member_received(g->member), member_sent(g->member));
	if (s->service->config->chat)
		announce(g, "left");
	release(s);
	session_finish(s);
}

static void on_left(struct member *m, void *user)
{
	static const char *const words[] = { [ROOM_ENDED] = "peer done", [ROOM_IDLE] = "idle",
					     [ROOM_BROKEN] = "broken", [ROOM_DROPPED] = "dropped" };
	struct session *s = guest_of(m)->session;

	(void)user;
	s->end = words[member_end(m)];
	s->error = *member_error(m);
	if (member_end(m) == ROOM_IDLE)
		account_idle(s->name, s->service->config->idle, &s->error);
	leave(s);
}

static int start(struct session *s, struct error *err)
{
	struct guest *g = xcalloc(1, sizeof(*g));

	(void)err;
	g->session = s;
	snprintf(g->name, sizeof(g->name), "user%u", s->id);
	if (s->socktype == SOCK_STREAM)
		socket_bound_unsent(s->fd); /* what waits is to wait in the queue */
	g->member = member_new(s->service->room, s->right, s->fd, s->name, g);
	s->state = g;
	if (s->service->config->chat) {
		greet(g);
		announce(g, "come");
	}
	return 0;
}

const struct session_kind serve_room = { .start = start, .stop = leave, .free = release };

struct room *serve_room_new(struct service *service, struct loop *loop)
{
	const struct listen_config *options = service->config;
	const struct room_config config = {
		.calls = { .said = on_said, .left = on_left, .user = service },
		.line_ns = options->chat ? CLOCK_NEVER : LINE_NS,
		.line_max = options->chat ? (size_t)CHAT_LINE : (size_t)ROOM_LINE,
		.idle_ns = options->idle ? options->idle : CLOCK_NEVER,
	};

	return room_new(loop, &config);
}
