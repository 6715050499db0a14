/* LINEMODE: modes are obeyed and acknowledged, characters agreed on by RFC 1184 section 2.4. */
#include "stream/telnet_linemode.h"

#include "base/mem.h"
#include "stream/telnet_proto.h"
#include "stream/telnet_sub.h"

#include <string.h>

/* What typing the character also throws away, as Debian's telnet announces it. */
static uint8_t flush_flags(unsigned function)
{
	switch (function) {
	case SLC_IP:
	case SLC_ABORT:
		return SLC_FLUSHIN | SLC_FLUSHOUT;
	case SLC_SUSP:
		return SLC_FLUSHIN;
	default:
		return 0;
	}
}

void telnet_linemode_init(struct telnet_linemode *lm, const uint8_t characters[SLC_COUNT])
{
	unsigned i;

	*lm = (struct telnet_linemode){ .mode = 0 };
	for (i = 1; i < SLC_COUNT; i++)
		telnet_linemode_set(lm, (enum slc_function)i, characters[i]);
	memcpy(lm->local, lm->now, sizeof(lm->local));
}

void telnet_linemode_set(struct telnet_linemode *lm, enum slc_function function, uint8_t value)
{
	lm->now[function] = (struct slc){ .level = SLC_NOSUPPORT };
	if (value != SLC_OFF)
		lm->now[function] = (struct slc){ .level = SLC_VALUE,
						  .flags = flush_flags(function),
						  .value = value };
	lm->local[function] = lm->now[function];
}

static void put(struct telnet_sub *out, unsigned function, uint8_t flags, uint8_t value)
{
	telnet_sub_byte(out, (uint8_t)function);
	telnet_sub_byte(out, flags);
	telnet_sub_byte(out, value);
}

static void start(struct telnet_sub *out)
{
	telnet_sub_start(out, TELOPT_LINEMODE);
	telnet_sub_byte(out, LINEMODE_SLC);
}

void telnet_linemode_announce(const struct telnet_linemode *lm, struct telnet_sub *out)
{
	unsigned i;

	start(out);
	for (i = 1; i < SLC_COUNT; i++) {
		const struct slc *slc = &lm->now[i];

		/* Nothing of ours sends BRK or EOR: not worth a word. */
		if (i != SLC_BRK && i != SLC_EOR)
			put(out, i, slc->level | slc->flags, slc->value);
	}
}

void telnet_linemode_request(struct telnet_sub *out, bool is_default)
{
	start(out);
	put(out, 0, is_default ? SLC_DEFAULT : SLC_VALUE, 0);
}

/* The peer's word counts as far as our terminal can do it: any character it can. */
static void agree(struct telnet_linemode *lm, unsigned function, uint8_t flags, uint8_t value,
		  struct telnet_sub *out)
{
	const struct slc *local = &lm->local[function];
	struct slc *now = &lm->now[function];
	uint8_t level = flags & SLC_LEVEL;

	if (level == now->level && value == now->value)
		return;
	if (flags & SLC_ACK) { /* an answer to ours, which a changed mind has overtaken */
		if (level == now->level)
			now->value = value;
		return;
	}
	if (level == SLC_DEFAULT) {
		*now = *local;
		put(out, function, now->level | now->flags, now->value);
		return;
	}
	if (level == SLC_VALUE && local->level == SLC_NOSUPPORT) {
		put(out, function, SLC_NOSUPPORT, 0);
		return;
	}
	*now = (struct slc){ .level = level, .flags = flags & (SLC_FLUSHIN | SLC_FLUSHOUT),
			     .value = level == SLC_NOSUPPORT ? SLC_OFF : value };
	put(out, function, flags | SLC_ACK, value);
}

/* Triplets: function, flags, value.  A cut one at the end is no triplet. */
static void receive_characters(struct telnet_linemode *lm, const uint8_t *data, size_t n,
			       struct telnet_sub *out)
{
	uint32_t seen = 0, unknown[8] = { 0 };
	size_t i;

	for (i = 0; i + 3 <= n; i += 3) {
		uint8_t function = data[i], flags = data[i + 1];
		uint32_t bit = (uint32_t)1 << (function % 32);

		if (function == 0) /* only a server is asked for all it has */
			continue;
		if (function >= SLC_COUNT) {
			if ((flags & SLC_LEVEL) != SLC_NOSUPPORT &&
			    !(unknown[function / 32] & bit))
				put(out, function, SLC_NOSUPPORT, 0);
			unknown[function / 32] |= bit;
		} else if (!(seen & bit)) {
			seen |= bit;
			agree(lm, function, flags, data[i + 2], out);
		}
	}
}

static bool receive_mode(struct telnet_linemode *lm, uint8_t mode, struct telnet_sub *out)
{
	uint8_t bits = mode & LINEMODE_BITS;

	if (mode & LINEMODE_ACK || bits == lm->mode)
		return false;
	lm->mode = bits;
	telnet_sub_start(out, TELOPT_LINEMODE);
	telnet_sub_byte(out, LINEMODE_MODE);
	telnet_sub_byte(out, bits | LINEMODE_ACK);
	return true;
}

bool telnet_linemode_receive(struct telnet_linemode *lm, const uint8_t *data, size_t n,
			     struct telnet_sub *out)
{
	size_t empty;

	if (n < 2)
		return false;
	switch (data[0]) {
	case LINEMODE_MODE:
		return receive_mode(lm, data[1], out);
	case LINEMODE_SLC:
		start(out);
		empty = out->len;
		receive_characters(lm, data + 1, n - 1, out);
		return out->len > empty;
	case TELNET_DO: /* whole lines are sent as they are: no mask is needed to find their ends */
		telnet_sub_start(out, TELOPT_LINEMODE);
		telnet_sub_byte(out, TELNET_WONT);
		telnet_sub_byte(out, data[1]);
		return true;
	default:
		return false;
	}
}

const char *telnet_slc_name(uint8_t function)
{
	static const char *const names[SLC_COUNT] = {
		[SLC_SYNCH] = "SYNCH", [SLC_BRK] = "BRK",     [SLC_IP] = "IP",
		[SLC_AO] = "AO",       [SLC_AYT] = "AYT",     [SLC_EOR] = "EOR",
		[SLC_ABORT] = "ABORT", [SLC_EOF] = "EOF",     [SLC_SUSP] = "SUSP",
		[SLC_EC] = "EC",       [SLC_EL] = "EL",	      [SLC_EW] = "EW",
		[SLC_RP] = "RP",       [SLC_LNEXT] = "LNEXT", [SLC_XON] = "XON",
		[SLC_XOFF] = "XOFF",   [SLC_FORW1] = "FORW1", [SLC_FORW2] = "FORW2",
	};

	return function < SLC_COUNT ? names[function] : NULL;
}
