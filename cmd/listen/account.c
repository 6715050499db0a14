/* Lines and documents on standard error. */
#include "listen/account.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/voice.h"
#include "listen/session.h"
#include "net/addr.h"
#include "net/listener.h"
#include "net/socket.h"
#include "stream/process.h"
#include "stream/proxy_header.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool is_json;

void account_init(bool as_json)
{
	is_json = as_json;
}

static struct json *new_document(const char *event)
{
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", "netkit.listen/1");
	json_put_string(doc, "event", event);
	return doc;
}

static void print_document(struct json *doc)
{
	json_print(doc, stderr);
	json_free(doc);
}

static const char *transport(int socktype, bool is_unix)
{
	if (socktype == SOCK_DGRAM)
		return is_unix ? "unix-dgram" : "udp";
	if (socktype == SOCK_SEQPACKET)
		return "unix-seqpacket";
	return is_unix ? "unix" : "tcp";
}

static void put_addr(struct json *doc, int socktype, bool is_unix, const struct addr *a)
{
	char text[ADDR_TEXT];

	json_put_string(doc, "transport", transport(socktype, is_unix));
	if (!a->len || (is_unix && a->len <= sizeof(a->un.sun_family)))
		return;
	json_put_string(doc, is_unix ? "path" : "address", addr_format(text, a));
	if (!is_unix)
		json_put_int(doc, "port", addr_port(a));
}

void account_listening(const struct listener_socket *socket)
{
	char text[ADDR_TEXT], any[LISTENER_TEXT];
	const struct voice *voice = voice_get();
	struct json *doc;

	if (voice && voice->listening) {
		voice->listening(socket);
	} else if (is_json) {
		doc = new_document("listening");
		put_addr(doc, socket->type, addr_family(&socket->addr) == AF_UNIX, &socket->addr);
		print_document(doc);
	} else if (socket->type == SOCK_STREAM) {
		report_note(0, "listening on %s", addr_format_port(text, &socket->addr));
	} else {
		report_note(0, "listening on %s", listener_format(any, socket));
	}
}

static const char *what(const struct session *s)
{
	return s->socktype == SOCK_DGRAM ? "Datagrams" : "Connection";
}

/* What a proxy has said beside the addresses. */
static void note_proxy(const struct session *s)
{
	char text[300];

	if (s->proxy && s->proxy->n_tlvs)
		report_note(1, "The proxy of %s says: %s", s->name,
			    proxy_header_describe(text, sizeof(text), s->proxy));
}

static void put_tlv(struct json *list, const struct proxy_tlv *tlv)
{
	struct json *doc = json_new_object();
	const char *name = proxy_tlv_name(tlv->type);

	json_put_int(doc, "type", tlv->type);
	if (name)
		json_put_string(doc, "name", name);
	if (proxy_tlv_is_text(tlv->type))
		json_put_text(doc, "text", tlv->data, tlv->n);
	else
		json_put_int(doc, "bytes", (int64_t)tlv->n);
	json_push(list, doc);
}

static void put_proxy(struct json *doc, const struct session *s)
{
	struct json *proxy, *list;
	size_t i;

	if (!s->proxy || !s->proxy->version)
		return;
	proxy = json_new_object();
	list = json_new_array();
	json_put_int(proxy, "version", s->proxy->version);
	if (s->via.len)
		put_addr(proxy, s->socktype, addr_family(&s->via) == AF_UNIX, &s->via);
	for (i = 0; i < s->proxy->n_tlvs; i++)
		put_tlv(list, &s->proxy->tlvs[i]);
	json_put(proxy, "tlvs", list);
	json_put(doc, "proxy", proxy);
}

void account_start(const struct session *s)
{
	const struct voice *voice = voice_get();

	if (voice && voice->received)
		voice->received(&s->peer);
	else if (!is_json)
		report_note(1, "%s from %s", what(s), s->name);
	if (!is_json)
		note_proxy(s);
}

static void document_session(const struct session *s)
{
	struct json *doc = new_document("connection"), *program;
	char text[PROCESS_TEXT];

	json_put_int(doc, "id", s->id);
	put_addr(doc, s->socktype, addr_family(&s->local) == AF_UNIX, &s->peer);
	put_proxy(doc, s);
	if (s->login[0])
		json_put_text(doc, "user", s->login, strlen(s->login));
	if (s->target[0])
		json_put_text(doc, "target", s->target, strlen(s->target));
	json_put_int(doc, "received", (int64_t)s->received);
	json_put_int(doc, "sent", (int64_t)s->sent);
	json_put_real(doc, "seconds", (double)s->took_ns / (double)CLOCK_S);
	json_put_string(doc, "end", s->end);
	if (error_is_set(&s->error))
		json_put_string(doc, "error", s->error.text);
	if (s->process) {
		program = json_new_object();
		json_put_int(program, "status", process_status(s->process));
		json_put_string(program, "text", process_describe(text, s->process));
		json_put(doc, "program", program);
	}
	print_document(doc);
}

void account_session(const struct session *s)
{
	char took[24], program[PROCESS_TEXT] = "";

	if (is_json) {
		document_session(s);
		return;
	}
	clock_format(took, s->took_ns);
	if (s->process)
		process_describe(program, s->process);
	report_note(1,
		    "%s from %s%s%s ended: %s; %" PRIu64 " bytes received, %" PRIu64
		    " sent, %s%s%s",
		    what(s), s->name, s->target[0] ? " to " : "", s->target, s->end,
		    s->received, s->sent, took,
		    s->process ? "; program ended with " : "", program);
}

void account_refused(int fd, const struct addr *peer, const char *rule)
{
	char name[SESSION_NAME], why[80];
	struct json *doc;

	snprintf(why, sizeof(why), rule ? "--deny %.60s" : "no --allow is for it", rule);
	if (!is_json) {
		session_name_peer(name, fd, peer);
		report_note(1, "Connection from %s refused: %s", name, why);
		return;
	}
	doc = new_document("refused");
	put_addr(doc, socket_type(fd), addr_family(peer) == AF_UNIX, peer);
	json_put_string(doc, "error", why);
	print_document(doc);
}

void account_lists(const struct error *err)
{
	if (is_json)
		return;
	if (error_is_set(err))
		report_warning("%s: %s; the lists of --allow and --deny stay as they were",
			       err->subject, err->text);
	else
		report_note(1, "the lists of --allow and --deny have been read again");
}

void account_users(const struct error *err)
{
	if (is_json)
		return;
	if (error_is_set(err))
		report_warning("%s: %s; the users of the proxy stay as they were", err->subject,
			       err->text);
	else
		report_note(1, "the users of the proxy have been read again");
}

void account_cut(size_t n)
{
	if (n && !is_json)
		report_warning("%zu connection%s cut off: the time of --drain is over", n,
			       n == 1 ? " is" : "s are");
}

void account_trouble(const struct error *err)
{
	if (is_json)
		return;
	if (err->subject[0])
		report_warning("%s: %s", err->subject, err->text);
	else
		report_warning("%s", err->text);
}

void account_idle(const char *name, uint64_t limit, struct error *ret)
{
	char text[24];

	error_set(ret, ERROR_PEER, ETIMEDOUT, name, "nothing moved for %s",
		  clock_format(text, limit));
}

void account_linger(const char *name, uint64_t limit, struct error *ret)
{
	char text[24];

	error_set(ret, ERROR_PEER, ETIMEDOUT, name,
		  "the peer was silent for %s after the end of input",
		  clock_format(text, limit));
}

void account_timeout(const char *where, uint64_t limit, struct error *ret)
{
	char text[24];

	error_set(ret, ERROR_CONNECT, ETIMEDOUT, where, "no connection came within %s",
		  clock_format(text, limit));
}
