/* Replies of servers, found in the bytes so far. */
#include "stream/starttls_hear.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	CODE = 3, /* digits of a reply of SMTP, FTP, NNTP */

	BER_SEQUENCE = 0x30,
	BER_INTEGER = 0x02,
	BER_ENUMERATED = 0x0a,
	LDAP_EXTENDED_RESPONSE = 0x78,

	MYSQL_HEADER = 4,
	MYSQL_ERROR = 0xff,
	MYSQL_BEFORE_FLAGS = 4 + 8 + 1, /* bytes between the version's NUL and the flags */
	MYSQL_SSL = 0x0800,
};

static void note(char said[static STARTTLS_SAID], const void *data, size_t n)
{
	n = n < STARTTLS_SAID ? n : STARTTLS_SAID - 1;
	if (n) /* there may be no data then */
		memcpy(said, data, n);
	said[n] = '\0';
}

static bool begins(const uint8_t *data, size_t n, const char *word)
{
	size_t len = strlen(word);

	return n >= len && strncasecmp((const char *)data, word, len) == 0;
}

static bool contains(const uint8_t *data, size_t n, const char *word)
{
	size_t i, len = strlen(word);

	for (i = 0; i + len <= n; i++) {
		if (strncasecmp((const char *)data + i, word, len) == 0)
			return true;
	}
	return false;
}

/* The length of a line without its end; *ret_next is where the next begins.  False: not whole. */
static bool cut_line(const uint8_t *data, size_t n, size_t *ret_len, size_t *ret_next)
{
	const uint8_t *end = n ? memchr(data, '\n', n) : NULL;

	if (!end)
		return false;
	*ret_next = (size_t)(end - data) + 1;
	*ret_len = *ret_next - 1;
	if (*ret_len && data[*ret_len - 1] == '\r')
		--*ret_len;
	return true;
}

/* "250-…": more lines of any kind until "250 …". */
static bool opens_many(const char *yes, const uint8_t *line, size_t n)
{
	return strspn(yes, "0123456789") >= CODE - 1 && n > CODE && line[CODE] == '-';
}

static enum starttls_heard hear_lines(const struct starttls_reply *reply, const uint8_t *data,
				      size_t n, size_t *ret_used, char *said)
{
	bool has_offer = !reply->offer, is_many = false, is_yes;
	size_t at = 0, len, next;

	for (; cut_line(data + at, n - at, &len, &next); at += next) {
		const uint8_t *line = data + at;

		is_yes = begins(line, len, reply->yes);
		has_offer |= reply->offer && contains(line, len, reply->offer);
		if (is_yes && opens_many(reply->yes, line, len)) {
			is_many = true;
		} else if (is_yes && has_offer) {
			*ret_used = at + next;
			return STARTTLS_YES;
		} else if (is_yes) {
			*said = '\0';
			return STARTTLS_NO;
		} else if (!is_many && !(reply->more && begins(line, len, reply->more))) {
			note(said, line, len);
			return STARTTLS_NO;
		}
	}
	return STARTTLS_MORE;
}

/* ":server 670 nick :go on"; notices may come before it, other errors are the end. */
static enum starttls_heard hear_irc(const struct starttls_reply *reply, const uint8_t *data,
				    size_t n, size_t *ret_used, char *said)
{
	size_t at = 0, len, next;

	for (; cut_line(data + at, n - at, &len, &next); at += next) {
		const uint8_t *line = data + at, *number = memchr(line, ' ', len);
		size_t rest = number ? len - (size_t)(number - line) - 1 : 0;

		if (begins(line, len, "ERROR")) {
			note(said, line, len);
			return STARTTLS_NO;
		}
		if (!number || *line != ':' || !rest)
			continue;
		if (begins(number + 1, rest, reply->yes)) {
			*ret_used = at + next;
			return STARTTLS_YES;
		}
		if (number[1] >= '4' && number[1] <= '9') {
			note(said, line, len);
			return STARTTLS_NO;
		}
	}
	return STARTTLS_MORE;
}

/* Where an element ends that begins at data; 0: it is not whole. */
static size_t end_of_element(const uint8_t *data, size_t n, const char *name)
{
	const uint8_t *close = memchr(data, '>', n);
	size_t len = strlen(name), i;

	if (!close)
		return 0;
	if (close[-1] == '/')
		return (size_t)(close - data) + 1;
	for (i = (size_t)(close - data); i + len + 3 <= n; i++) {
		if (data[i] == '<' && data[i + 1] == '/' &&
		    memcmp(data + i + 2, name, len) == 0 && data[i + 2 + len] == '>')
			return i + len + 3;
	}
	return 0;
}

/* Does an element of that name begin here? */
static bool is_element(const uint8_t *data, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len + 1 && data[0] == '<' && memcmp(data + 1, name, len) == 0 &&
	       strchr(" \t\r\n/>", data[len + 1]);
}

static enum starttls_heard hear_xml(const struct starttls_reply *reply, const uint8_t *data,
				    size_t n, size_t *ret_used, char *said)
{
	size_t i, end;

	for (i = 0; i < n; i++) {
		if (is_element(data + i, n - i, "failure") ||
		    is_element(data + i, n - i, "stream:error")) {
			note(said, data + i, n - i);
			return STARTTLS_NO;
		}
		if (!is_element(data + i, n - i, reply->yes))
			continue;
		end = end_of_element(data + i, n - i, reply->yes);
		if (!end)
			return STARTTLS_MORE;
		*ret_used = i + end;
		*said = '\0';
		return !reply->offer || contains(data + i, end, reply->offer) ? STARTTLS_YES
									      : STARTTLS_NO;
	}
	return STARTTLS_MORE;
}

/* A length of BER at *at; false when there is none that makes sense, or not yet (*is_short). */
static bool read_length(const uint8_t *data, size_t n, size_t *at, size_t *ret, bool *is_short)
{
	size_t bytes, value = 0;

	*is_short = *at >= n;
	if (*is_short)
		return false;
	bytes = data[*at] & 0x80 ? data[*at] & 0x7f : 0;
	if (!bytes) {
		*ret = data[(*at)++];
		return true;
	}
	*is_short = n - *at <= bytes;
	if (bytes > 4 || *is_short)
		return false;
	for (++*at; bytes; bytes--)
		value = value << 8 | data[(*at)++];
	*ret = value;
	return true;
}

/* An element of that kind at *at, whole within n: *at is moved to its content. */
static bool enter(const uint8_t *data, size_t n, size_t *at, uint8_t kind, size_t *ret_len)
{
	bool is_short;

	if (*at >= n || data[*at] != kind)
		return false;
	++*at;
	return read_length(data, n, at, ret_len, &is_short) && *ret_len <= n - *at;
}

/* LDAPMessage { messageID, ExtendedResponse { resultCode, … } } */
static enum starttls_heard hear_ldap(const uint8_t *data, size_t n, size_t *ret_used, char *said)
{
	size_t at = 1, len, whole;
	bool is_short = false;

	snprintf(said, STARTTLS_SAID, "a message that is none of LDAP");
	if (!n)
		return STARTTLS_MORE;
	if (data[0] != BER_SEQUENCE)
		return STARTTLS_NO;
	if (!read_length(data, n, &at, &len, &is_short))
		return is_short ? STARTTLS_MORE : STARTTLS_NO;
	if (len > n - at)
		return STARTTLS_MORE;
	whole = at + len;
	if (!enter(data, whole, &at, BER_INTEGER, &len))
		return STARTTLS_NO;
	at += len;
	if (!enter(data, whole, &at, LDAP_EXTENDED_RESPONSE, &len) ||
	    !enter(data, whole, &at, BER_ENUMERATED, &len) || len != 1)
		return STARTTLS_NO;
	snprintf(said, STARTTLS_SAID, "result code %u", data[at]);
	*ret_used = whole;
	return data[at] == 0 ? STARTTLS_YES : STARTTLS_NO;
}

/* The greeting (protocol 10), which has the server's flags in it. */
static enum starttls_heard hear_mysql(const uint8_t *data, size_t n, size_t *ret_used, char *said)
{
	size_t len, at;
	const uint8_t *version, *end;

	if (n <= MYSQL_HEADER)
		return STARTTLS_MORE;
	len = data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16;
	if (n - MYSQL_HEADER < len)
		return STARTTLS_MORE;
	version = data + MYSQL_HEADER;
	note(said, version, len);
	if (len < 2 || version[0] == MYSQL_ERROR || version[0] != 10)
		return STARTTLS_NO;
	end = memchr(version, '\0', len);
	at = end ? (size_t)(end - version) + 1 + MYSQL_BEFORE_FLAGS : len;
	*said = '\0';
	if (at + 2 > len || !((version[at] | version[at + 1] << 8) & MYSQL_SSL))
		return STARTTLS_NO;
	*ret_used = MYSQL_HEADER + len;
	return STARTTLS_YES;
}

/* Other commands than the wanted one may come first: nothing is agreed to before TLS. */
static enum starttls_heard hear_telnet(const struct starttls_reply *reply, const uint8_t *data,
				       size_t n, size_t *ret_used, char *said)
{
	enum { SE = 0xf0, SB = 0xfa, WILL = 0xfb, DONT = 0xfe, IAC = 0xff };
	size_t i = 0, len = strlen(reply->yes);

	while (i < n) {
		size_t rest = n - i;

		if (rest >= len && memcmp(data + i, reply->yes, len) == 0) {
			*ret_used = i + len;
			return STARTTLS_YES;
		}
		if (data[i] != IAC) {
			note(said, data + i, rest);
			return STARTTLS_NO;
		}
		if (rest < 2 || (data[i + 1] >= WILL && data[i + 1] <= DONT && rest < 3))
			return STARTTLS_MORE;
		if (data[i + 1] >= WILL && data[i + 1] <= DONT) {
			i += 3;
		} else if (data[i + 1] == SB) {
			for (i += 2; i + 1 < n && !(data[i] == IAC && data[i + 1] == SE); i++)
				;
			if (i + 1 >= n)
				return STARTTLS_MORE;
			i += 2;
		} else {
			i += 2;
		}
	}
	return STARTTLS_MORE;
}

enum starttls_heard starttls_hear(const struct starttls_reply *reply, const uint8_t *data, size_t n,
				  size_t *ret_used, char said[static STARTTLS_SAID])
{
	*said = '\0';
	switch (reply->form) {
	case STARTTLS_LINES:
		return hear_lines(reply, data, n, ret_used, said);
	case STARTTLS_IRC:
		return hear_irc(reply, data, n, ret_used, said);
	case STARTTLS_XML:
		return hear_xml(reply, data, n, ret_used, said);
	case STARTTLS_LDAP:
		return hear_ldap(data, n, ret_used, said);
	case STARTTLS_MYSQL:
		return hear_mysql(data, n, ret_used, said);
	case STARTTLS_BYTE:
		*ret_used = 1;
		note(said, data, n ? 1 : 0);
		return !n ? STARTTLS_MORE : data[0] == (uint8_t)*reply->yes ? STARTTLS_YES
									   : STARTTLS_NO;
	case STARTTLS_TELNET:
		return hear_telnet(reply, data, n, ret_used, said);
	}
	return STARTTLS_NO;
}
