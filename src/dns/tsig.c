/* Signing and verifying, with the digests of RFC 8945 section 4.3. */
#include "dns/tsig.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/message.h"
#include "stream/tls_hmac.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	RECORD_TAIL = 10, /* type, class, time to live, length */
	ARCOUNT_AT = 10,
	TIMERS = 8,	 /* time signed and fudge */
	UNSIGNED = 99,	 /* messages in a row that need no signature */
	BEHIND_NAME = 16, /* of the data: all but algorithm, signature and other data */
};

static const struct tsig_algorithm algorithms[] = {
	{ "hmac-sha256", "SHA2-256", 32 },
	{ "hmac-sha384", "SHA2-384", 48 },
	{ "hmac-sha512", "SHA2-512", 64 },
};

/* Section 4.2: class and time to live of every TSIG record. */
static const uint8_t class_and_ttl[] = { 0, RRCLASS_ANY, 0, 0, 0, 0 };

struct tsig {
	const struct tsig_key *key;
	struct name owner, algorithm; /* in lower case, as they are digested */
	struct tls_hmac *hmac;
	uint8_t mac[TLS_HMAC_MAX]; /* the one before: of the query, or of the last signed message */
	size_t mac_len;
	unsigned messages; /* of the reply, so far */
	unsigned unsigned_n; /* in a row, at its end */
	struct tsig_report report;
};

/* The fields of a TSIG record. */
struct fields {
	struct name owner, algorithm;
	size_t owner_at;
	const uint8_t *timers; /* TIMERS bytes */
	uint64_t time;
	unsigned fudge;
	const uint8_t *mac;
	size_t mac_len;
	uint16_t id, error;
	const uint8_t *other;
	size_t other_len;
};

static uint64_t get_u48(const uint8_t *p)
{
	return (uint64_t)bytes_u16(p) << 32 | (uint64_t)bytes_u16(p + 2) << 16 | bytes_u16(p + 4);
}

static void put_u16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void put_timers(uint8_t p[static TIMERS], uint64_t now)
{
	put_u16(p, (unsigned)(now >> 32) & 0xffff);
	put_u16(p + 2, (unsigned)(now >> 16) & 0xffff);
	put_u16(p + 4, (unsigned)now & 0xffff);
	put_u16(p + 6, TSIG_FUDGE);
}

static struct name lower_case(const struct name *n)
{
	struct name lower = *n;
	size_t i;

	for (i = 0; i < n->len; i++) {
		if (lower.wire[i] >= 'A' && lower.wire[i] <= 'Z')
			lower.wire[i] += 'a' - 'A';
	}
	return lower;
}

const struct tsig_algorithm *tsig_algorithm_find(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(algorithms); i++) {
		if (text_equal_nocase(word, algorithms[i].word))
			return &algorithms[i];
	}
	return NULL;
}

struct tsig *tsig_new(const struct tsig_key *key, struct error *err)
{
	struct tls_hmac *hmac = tls_hmac_new(key->algorithm->digest, key->secret, key->secret_len,
					     err);
	struct tsig *t;

	if (!hmac)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->key = key;
	t->hmac = hmac;
	t->owner = lower_case(&key->name);
	(void)name_parse(key->algorithm->word, &t->algorithm, err);
	return t;
}

void tsig_free(struct tsig *t)
{
	if (!t)
		return;
	tls_hmac_free(t->hmac);
	free(t);
}

size_t tsig_size(const struct tsig_key *key)
{
	return key->name.len + (size_t)RECORD_TAIL + strlen(key->algorithm->word) + 2 +
	       BEHIND_NAME + key->algorithm->len;
}

/* ---- digests ---- */

static void add_u16(struct tsig *t, unsigned value)
{
	uint8_t bytes[2];

	put_u16(bytes, value);
	tls_hmac_add(t->hmac, bytes, sizeof(bytes));
}

/* The signature before this message: section 4.3.1. */
static void add_prior(struct tsig *t)
{
	add_u16(t, (unsigned)t->mac_len);
	tls_hmac_add(t->hmac, t->mac, t->mac_len);
}

/* Section 4.3.3, in the order of a record that has no signature. */
static void add_variables(struct tsig *t, const uint8_t timers[static TIMERS], uint16_t error,
			  const uint8_t *other, size_t other_len)
{
	tls_hmac_add(t->hmac, t->owner.wire, t->owner.len);
	tls_hmac_add(t->hmac, class_and_ttl, sizeof(class_and_ttl));
	tls_hmac_add(t->hmac, t->algorithm.wire, t->algorithm.len);
	tls_hmac_add(t->hmac, timers, TIMERS);
	add_u16(t, error);
	add_u16(t, (unsigned)other_len);
	tls_hmac_add(t->hmac, other, other_len);
}

void tsig_sign(struct tsig *t, struct buf *b, uint64_t now)
{
	uint8_t timers[TIMERS], *header = buf_data(b);
	uint16_t id = bytes_u16(header);
	bool fits;

	assert(buf_room(b) >= tsig_size(t->key));
	put_timers(timers, now);
	tls_hmac_restart(t->hmac);
	tls_hmac_add(t->hmac, buf_data(b), b->len);
	add_variables(t, timers, 0, NULL, 0);
	t->mac_len = tls_hmac_end(t->hmac, t->mac);
	t->messages = t->unsigned_n = 0;
	t->report = (struct tsig_report){ .key = t->key };

	put_u16(header + ARCOUNT_AT, bytes_u16(header + ARCOUNT_AT) + 1U);
	fits = name_write(b, &t->key->name, NULL) && buf_u16(b, RRTYPE_TSIG) &&
	       buf_u16(b, RRCLASS_ANY) && buf_u32(b, 0) &&
	       buf_u16(b, (uint16_t)(t->algorithm.len + BEHIND_NAME + t->mac_len)) &&
	       buf_append(b, t->algorithm.wire, t->algorithm.len) &&
	       buf_append(b, timers, TIMERS) && buf_u16(b, (uint16_t)t->mac_len) &&
	       buf_append(b, t->mac, t->mac_len) && buf_u16(b, id) && buf_u16(b, 0) &&
	       buf_u16(b, 0);
	assert(fits);
	(void)fits;
}

/* ---- the record of a reply ---- */

static int distrust(const struct tsig *t, struct error *err, const char *text, const char *hint)
{
	char name[NAME_TEXT];

	error_set(err, ERROR_DNS, 0, name_format(name, &t->key->name), "%s", text);
	err->status = STATUS_TRUST;
	if (hint)
		error_hint(err, hint);
	return -1;
}

/* The TSIG record, which is the last of all: section 5.1.  1, 0 for none, -1 when misplaced. */
static int find(const struct message *m, struct record *ret)
{
	struct record r;
	bool more;
	int found = 0;
	unsigned section;

	for (section = SECTION_ANSWER; section <= SECTION_ADDITIONAL; section++) {
		for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
			if (found)
				return -1;
			if (r.data.type != RRTYPE_TSIG)
				continue;
			if (section != SECTION_ADDITIONAL)
				return -1;
			*ret = r;
			found = 1;
		}
	}
	return found && message_trailing(m) ? -1 : found;
}

static bool read_fields(const struct message *m, const struct record *r, struct fields *ret)
{
	size_t at = r->data.at, end = at + r->data.len;
	const uint8_t *p = m->wire + at - RECORD_TAIL + 2;

	if (memcmp(p, class_and_ttl, sizeof(class_and_ttl)))
		return false;
	record_owner(m, r, &ret->owner);
	ret->owner_at = r->owner_at;
	if (!name_read(m->wire, end, &at, &ret->algorithm) || end - at < BEHIND_NAME)
		return false;
	p = m->wire + at;
	ret->timers = p;
	ret->time = get_u48(p);
	ret->fudge = bytes_u16(p + 6);
	ret->mac_len = bytes_u16(p + TIMERS);
	ret->mac = p + TIMERS + 2;
	if (end - at - BEHIND_NAME < ret->mac_len)
		return false;
	p = ret->mac + ret->mac_len;
	ret->id = bytes_u16(p);
	ret->error = bytes_u16(p + 2);
	ret->other_len = bytes_u16(p + 4);
	ret->other = p + 6;
	return end - at == BEHIND_NAME + ret->mac_len + ret->other_len;
}

/* ---- verifying ---- */

/* The message as it was before it was signed: with its first ID, and without the record. */
static void add_message(struct tsig *t, const struct message *m, const struct fields *f)
{
	uint8_t header[MESSAGE_HEADER];

	memcpy(header, m->wire, MESSAGE_HEADER);
	put_u16(header, f->id);
	put_u16(header + ARCOUNT_AT, bytes_u16(header + ARCOUNT_AT) - 1U);
	tls_hmac_add(t->hmac, header, MESSAGE_HEADER);
	tls_hmac_add(t->hmac, m->wire + MESSAGE_HEADER, f->owner_at - MESSAGE_HEADER);
}

/* Takes the same time wherever the difference is. */
static bool is_equal(const uint8_t *a, const uint8_t *b, size_t n)
{
	unsigned difference = 0;
	size_t i;

	for (i = 0; i < n; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

static bool has_right_signature(struct tsig *t, const struct message *m, const struct fields *f)
{
	uint8_t mac[TLS_HMAC_MAX];
	size_t len;

	if (t->messages == 1)
		add_prior(t);
	add_message(t, m, f);
	if (t->messages == 1)
		add_variables(t, f->timers, f->error, f->other, f->other_len);
	else
		tls_hmac_add(t->hmac, f->timers, TIMERS);
	len = tls_hmac_end(t->hmac, mac);
	memcpy(t->mac, mac, len);
	add_prior(t); /* the next message goes on from here */
	return is_equal(mac, f->mac, len);
}

static int check_time(const struct tsig *t, const struct fields *f, uint64_t now,
		      struct error *err)
{
	uint64_t away = now > f->time ? now - f->time : f->time - now;
	char name[NAME_TEXT];

	if (away <= f->fudge)
		return 0;
	error_set(err, ERROR_DNS, 0, name_format(name, &t->key->name),
		  "the reply was signed %llu s %s this host's time (BADTIME)",
		  (unsigned long long)away, now > f->time ? "before" : "after");
	err->status = STATUS_TRUST;
	error_hint(err, "one of the two clocks is wrong");
	return -1;
}

static bool is_failure(const struct message *m)
{
	return m->rcode != RCODE_NOERROR && m->rcode != RCODE_NXDOMAIN;
}

static int verify_unsigned(struct tsig *t, const struct message *m, struct error *err)
{
	if (t->messages == 1)
		return is_failure(m) ? 0 : distrust(t, err, "the reply is not signed",
						 "does the server know this key?");
	if (++t->unsigned_n > UNSIGNED)
		return distrust(t, err, "too many messages in a row are not signed", NULL);
	tls_hmac_add(t->hmac, m->wire, m->len);
	return 0;
}

/* What the server says of our signature. */
static void take_report(struct tsig *t, const struct fields *f)
{
	t->report.is_signed = true;
	t->report.error = f->error;
	t->report.server_time =
		f->error == TSIG_BADTIME && f->other_len == 6 ? get_u48(f->other) : 0;
}

int tsig_verify(struct tsig *t, const struct message *m, uint64_t now, struct error *err)
{
	struct record r;
	struct fields f;
	int found = find(m, &r);

	t->messages++;
	if (found < 0 || (found && !read_fields(m, &r, &f)))
		return distrust(t, err, "the reply's TSIG record is malformed", NULL);
	if (!found)
		return verify_unsigned(t, m, err);
	take_report(t, &f);
	/* Section 5.3.2; NOTAUTH, but BIND says REFUSED where no view has the key. */
	if (f.mac_len == 0 && is_failure(m) &&
	    (f.error == TSIG_BADKEY || f.error == TSIG_BADSIG))
		return 0;
	if (!name_equal(&f.owner, &t->owner) || !name_equal(&f.algorithm, &t->algorithm))
		return distrust(t, err, "the reply is signed with another key (BADKEY)", NULL);
	if (f.mac_len != t->mac_len)
		return distrust(t, err, "the reply's signature is not as long as its digest "
					"(BADTRUNC)", NULL);
	if (!has_right_signature(t, m, &f))
		return distrust(t, err, "the reply's signature is wrong (BADSIG)",
				"the secret must be the same on both sides");
	if (check_time(t, &f, now, err) < 0)
		return -1;
	t->unsigned_n = 0;
	t->report.is_verified = true;
	return 0;
}

int tsig_finish(const struct tsig *t, struct error *err)
{
	if (t->unsigned_n)
		return distrust(t, err, "the reply's last message is not signed", NULL);
	return 0;
}

const struct tsig_report *tsig_report(const struct tsig *t)
{
	return &t->report;
}

const char *tsig_error_format(char dst[static 16], uint16_t error)
{
	if (error == TSIG_BADSIG)
		return memcpy(dst, "BADSIG", sizeof("BADSIG"));
	return rcode_format(dst, error);
}
