/* Following a stream by its words. */
#include "echo-client/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void findings_merge(struct findings *into, const struct findings *from)
{
	size_t i;

	for (i = 0; i < FINDING_KINDS; i++)
		into->counts[i] += from->counts[i];
	for (i = 0; i < from->n && into->n < FINDINGS_KEPT; i++)
		into->first[into->n++] = from->first[i];
}

uint64_t findings_total(const struct findings *f)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < FINDING_KINDS; i++)
		sum += f->counts[i];
	return sum;
}

const char *finding_name(enum finding_kind kind)
{
	static const char *const names[] = {
		[FINDING_CHANGED] = "changed",
		[FINDING_LOST] = "lost",
		[FINDING_DUPLICATE] = "duplicated",
		[FINDING_SWAPPED] = "swapped",
	};

	return names[kind];
}

const char *finding_format(char dst[static FINDING_TEXT], const struct finding *f)
{
	int n = snprintf(dst, FINDING_TEXT, "connection %u, offset %" PRIu64 ": ",
			 f->connection, f->offset);

	if (f->kind == FINDING_CHANGED)
		snprintf(dst + n, FINDING_TEXT - (size_t)n, "sent 0x%02x, got 0x%02x",
			 f->sent, f->got);
	else
		snprintf(dst + n, FINDING_TEXT - (size_t)n, "%" PRIu64 " byte%s %s",
			 f->bytes, f->bytes == 1 ? "" : "s", finding_name(f->kind));
	return dst;
}

static void add(struct proof *p, struct finding f)
{
	struct findings *all = p->findings;

	f.connection = p->connection;
	all->counts[f.kind]++;
	if (all->n < FINDINGS_KEPT)
		all->first[all->n++] = f;
}

void proof_init(struct proof *p, uint16_t connection, uint8_t run,
		struct findings *findings)
{
	*p = (struct proof){ .key = pattern_key(connection, run),
			     .connection = connection,
			     .findings = findings,
			     .swapped_from = UINT64_MAX };
}

void proof_restart(struct proof *p)
{
	p->at = p->high = p->gap_from = p->gap_to = 0;
	p->swapped_from = UINT64_MAX;
	p->held_n = 0;
}

/* What was missed last comes now: it was not lost, as it seemed. */
static void find_swapped(struct proof *p)
{
	struct findings *all = p->findings;
	size_t i;

	all->counts[FINDING_LOST]--;
	all->counts[FINDING_SWAPPED]++;
	for (i = 0; i < all->n; i++) {
		struct finding *f = &all->first[i];

		if (f->kind == FINDING_LOST && f->connection == p->connection &&
		    f->offset == p->gap_from)
			f->kind = FINDING_SWAPPED;
	}
	p->swapped_from = p->gap_from;
	p->gap_from = p->gap_to = 0;
}

/*
 * The stream goes on at another place than the one that is expected.  The first bytes of
 * a word may be the same in both places: a jump within words begins with the word.
 */
static void jump(struct proof *p, uint64_t to)
{
	uint64_t same = to % PATTERN_WORD == p->at % PATTERN_WORD ? to % PATTERN_WORD : 0;
	uint64_t from = (p->at == p->high ? p->at - same : p->high), target = to - same;

	if (target > from) {
		add(p, (struct finding){ .kind = FINDING_LOST,
					 .offset = from,
					 .bytes = target - from });
		p->gap_from = from;
		p->gap_to = target;
	} else if (target < p->at - same && p->gap_to && target == p->gap_from) {
		find_swapped(p);
	} else if (target < p->at - same) {
		add(p, (struct finding){ .kind = FINDING_DUPLICATE,
					 .offset = target,
					 .bytes = p->at - same - target });
	}
	p->at = to;
}

static void change(struct proof *p, uint8_t got)
{
	uint8_t sent;

	pattern_fill(&sent, 1, p->key, p->at);
	add(p, (struct finding){ .kind = FINDING_CHANGED,
				 .offset = p->at,
				 .bytes = 1,
				 .sent = sent,
				 .got = got });
	p->at++;
}

static void advance(struct proof *p, uint64_t n)
{
	p->at += n;
	if (p->at > p->high)
		p->high = p->at;
}

/* The byte at data is not the expected one. */
static void judge(struct proof *p, const uint8_t *data, bool is_last)
{
	uint64_t offset;

	if (!is_last && pattern_find(data, p->key, &offset) && offset != p->at)
		jump(p, offset);
	else
		change(p, data[0]);
	advance(p, 0);
}

/*
 * Takes bytes as long as it is clear what they are; how many.  When nothing more can
 * come, those that are there have to do.
 */
static size_t follow(struct proof *p, const uint8_t *data, size_t n, uint64_t sent)
{
	size_t taken = 0, matching;
	uint64_t before;

	while (taken < n) {
		matching = pattern_match(data + taken, n - taken, p->key, p->at);
		taken += matching;
		advance(p, matching);
		if (taken == n)
			break;
		if (n - taken < PATTERN_LOOK && p->at + n - taken < sent)
			break;
		before = p->at;
		judge(p, data + taken, n - taken < PATTERN_LOOK);
		taken += p->at == before + 1; /* the changed byte is done with */
	}
	return taken;
}

static size_t hold(struct proof *p, const uint8_t *data, size_t n)
{
	size_t room = PATTERN_LOOK - p->held_n, taken = n < room ? n : room;

	memcpy(p->held + p->held_n, data, taken);
	p->held_n += taken;
	return taken;
}

/* What was held is looked at again with what has come behind it. */
static size_t release(struct proof *p, const uint8_t *data, size_t n, uint64_t sent)
{
	size_t used = 0, taken = 1;

	while (p->held_n && taken) {
		used += hold(p, data + used, n - used);
		taken = follow(p, p->held, p->held_n, sent);
		p->held_n -= taken;
		memmove(p->held, p->held + taken, p->held_n);
	}
	return used;
}

uint64_t proof_received(struct proof *p, const uint8_t *data, size_t n, uint64_t sent)
{
	uint64_t before = p->high;
	size_t used = release(p, data, n, sent);

	if (!p->held_n)
		used += follow(p, data + used, n - used, sent);
	hold(p, data + used, n - used);
	return p->high - before;
}
