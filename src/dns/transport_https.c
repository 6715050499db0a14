/*
 * DNS over HTTPS by nghttp2, which is loaded when the first query needs it.  What a server may
 * make us keep is bounded: a body by the size of a DNS message, headers by nghttp2 and by the
 * list size that we announce; pushed streams are refused.
 */
#include "dns/transport_https.h"

#include "base/encode.h"
#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"
#include "base/text.h"

#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PADDING = 128, /* RFC 8467 section 4.1 */
	HEADER_BYTES = 16 << 10,
	FAILURES = 300, /* statuses of HTTP from here on are no success */
};

LAZY_DECLARE(nghttp2_session_callbacks_new);
LAZY_DECLARE(nghttp2_session_callbacks_del);
LAZY_DECLARE(nghttp2_session_callbacks_set_on_header_callback);
LAZY_DECLARE(nghttp2_session_callbacks_set_on_data_chunk_recv_callback);
LAZY_DECLARE(nghttp2_session_callbacks_set_on_frame_recv_callback);
LAZY_DECLARE(nghttp2_session_callbacks_set_on_stream_close_callback);
LAZY_DECLARE(nghttp2_session_client_new);
LAZY_DECLARE(nghttp2_session_del);
LAZY_DECLARE(nghttp2_session_mem_send);
LAZY_DECLARE(nghttp2_session_mem_recv);
LAZY_DECLARE(nghttp2_session_want_read);
LAZY_DECLARE(nghttp2_session_want_write);
LAZY_DECLARE(nghttp2_session_get_stream_user_data);
LAZY_DECLARE(nghttp2_session_set_stream_user_data);
LAZY_DECLARE(nghttp2_submit_settings);
LAZY_DECLARE(nghttp2_submit_request);
LAZY_DECLARE(nghttp2_submit_rst_stream);
LAZY_DECLARE(nghttp2_strerror);
LAZY_DECLARE(nghttp2_http2_strerror);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(nghttp2_session_callbacks_new),
	LAZY_SYMBOL(nghttp2_session_callbacks_del),
	LAZY_SYMBOL(nghttp2_session_callbacks_set_on_header_callback),
	LAZY_SYMBOL(nghttp2_session_callbacks_set_on_data_chunk_recv_callback),
	LAZY_SYMBOL(nghttp2_session_callbacks_set_on_frame_recv_callback),
	LAZY_SYMBOL(nghttp2_session_callbacks_set_on_stream_close_callback),
	LAZY_SYMBOL(nghttp2_session_client_new),
	LAZY_SYMBOL(nghttp2_session_del),
	LAZY_SYMBOL(nghttp2_session_mem_send),
	LAZY_SYMBOL(nghttp2_session_mem_recv),
	LAZY_SYMBOL(nghttp2_session_want_read),
	LAZY_SYMBOL(nghttp2_session_want_write),
	LAZY_SYMBOL(nghttp2_session_get_stream_user_data),
	LAZY_SYMBOL(nghttp2_session_set_stream_user_data),
	LAZY_SYMBOL(nghttp2_submit_settings),
	LAZY_SYMBOL(nghttp2_submit_request),
	LAZY_SYMBOL(nghttp2_submit_rst_stream),
	LAZY_SYMBOL(nghttp2_strerror),
	LAZY_SYMBOL(nghttp2_http2_strerror),
	{ NULL, NULL },
};

static struct lazy library = { .soname = "libnghttp2.so.14",
			       .package = "libnghttp2-14",
			       .what = "DNS over HTTPS",
			       .symbols = symbols };

/* ---- what comes ---- */

static struct channel_exchange *exchange_of(nghttp2_session *session, int32_t stream)
{
	return lazy_nghttp2_session_get_stream_user_data(session, stream);
}

static bool is_text(const uint8_t *data, size_t n, const char *text)
{
	return n == strlen(text) && memcmp(data, text, n) == 0;
}

/* "application/dns-message", with parameters or not. */
static bool is_dns_message(const uint8_t *value, size_t n)
{
	static const char type[] = "application/dns-message";
	char text[sizeof(type)];
	size_t i;

	for (i = 0; i < n && value[i] != ';' && value[i] != ' '; i++)
		;
	snprintf(text, sizeof(text), "%.*s", (int)(i < sizeof(text) ? i : 0), (const char *)value);
	return text_equal_nocase(text, type);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
		     size_t name_len, const uint8_t *value, size_t len, uint8_t flags, void *user)
{
	struct channel_exchange *x = exchange_of(session, frame->hd.stream_id);
	size_t i;

	(void)flags;
	(void)user;
	if (!x)
		return 0;
	if (is_text(name, name_len, ":status")) {
		x->status = 0;
		for (i = 0; i < len; i++) /* nghttp2 has checked that it is three digits */
			x->status = 10 * x->status + (value[i] - '0');
	} else if (is_text(name, name_len, "content-type")) {
		x->is_dns = is_dns_message(value, len);
	}
	return 0;
}

/* Is over for us; what the server still sends on the stream goes nowhere. */
static void detach(struct channel_link *link, struct channel_exchange *x)
{
	lazy_nghttp2_session_set_stream_user_data(link->state, x->stream, NULL);
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *data,
		   size_t n, void *user)
{
	struct channel_exchange *x = exchange_of(session, stream);
	struct channel_link *link = user;
	struct error err = ERROR_INIT;

	(void)flags;
	if (!x || (x->status && !x->is_dns) || buf_append(&x->body, data, n))
		return 0;
	detach(link, x);
	lazy_nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
	error_set(&err, ERROR_PEER, 0, link->subject,
		  "the response is longer than a DNS message can be");
	channel_fail(x, &err);
	return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct channel_link *link = user;

	(void)session;
	if (frame->hd.type == NGHTTP2_GOAWAY)
		link->is_closing = true;
	return 0;
}

/* What an HTTP response says that brings no DNS message. */
static void explain(const struct channel_link *link, const struct channel_exchange *x,
		    struct error *err)
{
	if (x->status < FAILURES) {
		error_set(err, ERROR_PEER, 0, link->subject, "the response is no DNS message");
		error_hint(err, "is it the right path? " TRANSPORT_HTTPS_PATH " is the usual one");
		return;
	}
	error_set(err, ERROR_DNS, x->status, link->subject,
		  "the server answers with HTTP status %d", x->status);
	err->status = STATUS_SERVER;
	if (x->status == 404)
		error_hint(err, "is it the right path? " TRANSPORT_HTTPS_PATH " is the usual one");
	else if (x->status < 400)
		error_hint(err, "it points to another address, which is not followed");
}

static void finish(struct channel_link *link, struct channel_exchange *x)
{
	struct error err = ERROR_INIT;

	if (x->status >= FAILURES || !x->is_dns)
		explain(link, x, &err);
	else if (!channel_reply(x, buf_data(&x->body), x->body.len))
		error_set(&err, ERROR_PEER, 0, link->subject,
			  "the response is no reply to the query");
	if (error_is_set(&err))
		channel_fail(x, &err);
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t code, void *user)
{
	struct channel_exchange *x = exchange_of(session, stream);
	struct channel_link *link = user;
	struct error err = ERROR_INIT;

	if (!x)
		return 0;
	detach(link, x);
	if (code == NGHTTP2_NO_ERROR && x->status) {
		finish(link, x);
		return 0;
	}
	error_set(&err, ERROR_PEER, 0, link->subject, "the server broke the exchange off: %s",
		  lazy_nghttp2_http2_strerror(code));
	if (code == NGHTTP2_REFUSED_STREAM)
		channel_refused(x, &err);
	else
		channel_fail(x, &err);
	return 0;
}

static int https_receive(struct channel_link *link, const uint8_t *data, size_t n,
			 struct error *err)
{
	ssize_t result = lazy_nghttp2_session_mem_recv(link->state, data, n);

	if (result >= 0)
		return 0;
	return error_set(err, ERROR_PEER, 0, link->subject, "the server breaks HTTP/2: %s",
			 lazy_nghttp2_strerror((int)result));
}

/* ---- what goes ---- */

static int https_pump(struct channel_link *link, struct error *err)
{
	const uint8_t *data;
	ssize_t n;

	while ((n = lazy_nghttp2_session_mem_send(link->state, &data)) > 0) {
		if (!buf_append(&link->out, data, (size_t)n))
			return error_set(err, ERROR_PEER, 0, link->subject,
					 "the server does not read what it asks for");
	}
	if (n < 0)
		return error_set(err, ERROR_PEER, 0, link->subject, "HTTP/2 failed: %s",
				 lazy_nghttp2_strerror((int)n));
	/* Both have said goodbye: we, when the server breaks the rules. */
	if (!lazy_nghttp2_session_want_read(link->state) &&
	    !lazy_nghttp2_session_want_write(link->state))
		return error_set(err, ERROR_PEER, 0, link->subject, "the server breaks HTTP/2");
	return 0;
}

static ssize_t read_query(nghttp2_session *session, int32_t stream, uint8_t *dst, size_t n,
			  uint32_t *flags, nghttp2_data_source *source, void *user)
{
	struct channel_exchange *x = exchange_of(session, stream);
	size_t left;

	(void)source;
	(void)user;
	if (!x)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	left = x->request.len - x->sent;
	if (left <= n) {
		*flags |= NGHTTP2_DATA_FLAG_EOF;
		n = left;
	}
	memcpy(dst, x->request.query + x->sent, n);
	x->sent += n;
	return (ssize_t)n;
}

static nghttp2_nv header(const char *name, const char *value)
{
	return (nghttp2_nv){ .name = (uint8_t *)(uintptr_t)name,
			     .value = (uint8_t *)(uintptr_t)value,
			     .namelen = strlen(name),
			     .valuelen = strlen(value) };
}

/* "/dns-query?dns=AAABAAAB…": base64 with the safe alphabet, no padding (RFC 8484 section 6). */
static char *path_of_get(const char *path, const struct transport_request *request)
{
	char *text = xmalloc(ENCODE_BASE64_LEN(request->len) + 1), *whole, *c;
	size_t n = encode_base64(text, request->query, request->len);

	while (n > 0 && text[n - 1] == '=')
		n--;
	text[n] = '\0';
	for (c = text; *c; c++) {
		if (*c == '+')
			*c = '-';
		else if (*c == '/')
			*c = '_';
	}
	whole = xasprintf("%s%cdns=%s", path, strchr(path, '?') ? '&' : '?', text);
	free(text);
	return whole;
}

static int https_send(struct channel_link *link, struct channel_exchange *x, struct error *err)
{
	const struct channel_config *config = channel_config(x->channel);
	nghttp2_data_provider body = { .read_callback = read_query };
	char length[16], *path = NULL;
	nghttp2_nv headers[7];
	size_t n = 0;

	if (config->use_get)
		path = path_of_get(config->path, &x->request);
	headers[n++] = header(":method", path ? "GET" : "POST");
	headers[n++] = header(":scheme", "https");
	headers[n++] = header(":authority", config->authority);
	headers[n++] = header(":path", path ? path : config->path);
	headers[n++] = header("accept", "application/dns-message");
	if (!path) {
		snprintf(length, sizeof(length), "%zu", x->request.len);
		headers[n++] = header("content-type", "application/dns-message");
		headers[n++] = header("content-length", length);
	}
	x->sent = 0;
	x->stream = lazy_nghttp2_submit_request(link->state, NULL, headers, n,
						path ? NULL : &body, x);
	free(path);
	if (x->stream < 0)
		return error_set(err, ERROR_LOCAL, 0, link->subject, "cannot ask: %s",
				 lazy_nghttp2_strerror(x->stream));
	return 0;
}

static void https_forget(struct channel_link *link, struct channel_exchange *x)
{
	detach(link, x);
	lazy_nghttp2_submit_rst_stream(link->state, NGHTTP2_FLAG_NONE, x->stream, NGHTTP2_CANCEL);
}

/* ---- the session ---- */

static int https_open(struct channel_link *link, struct error *err)
{
	static const nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
		{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HEADER_BYTES },
	};
	nghttp2_session_callbacks *callbacks;
	nghttp2_session *session;
	int failed;

	if (lazy_load(&library, err) < 0)
		return -1;
	if (lazy_nghttp2_session_callbacks_new(&callbacks) != 0)
		return error_set(err, ERROR_LOCAL, 0, link->subject, "cannot set HTTP/2 up");
	lazy_nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	lazy_nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	lazy_nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	lazy_nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
	failed = lazy_nghttp2_session_client_new(&session, callbacks, link);
	lazy_nghttp2_session_callbacks_del(callbacks);
	if (failed)
		return error_set(err, ERROR_LOCAL, 0, link->subject, "cannot set HTTP/2 up");
	link->state = session;
	lazy_nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, ARRAY_SIZE(settings));
	return 0;
}

static void https_close(struct channel_link *link)
{
	lazy_nghttp2_session_del(link->state);
}

static const char *const alpn[] = { "h2", NULL };

const struct channel_protocol transport_https_protocol = {
	.alpn = alpn,
	.open = https_open,
	.close = https_close,
	.send = https_send,
	.pump = https_pump,
	.receive = https_receive,
	.forget = https_forget,
};

const struct transport transport_https = { .name = "https",
					   .padding = PADDING,
					   .keeps_order = true,
					   .start = channel_start,
					   .cancel = channel_cancel };
