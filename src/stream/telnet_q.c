/* RFC 1143 section 7, with the two sides folded into one table. */
#include "stream/telnet_q.h"

static enum telnet_reply settle(struct telnet_side *side, enum telnet_q q)
{
	side->q = (uint8_t)q;
	side->wants_opposite = false;
	return TELNET_REPLY_NONE;
}

static enum telnet_reply receive_yes(struct telnet_side *side, bool agrees)
{
	switch ((enum telnet_q)side->q) {
	case TELNET_Q_NO:
		if (!agrees)
			return TELNET_REPLY_NO;
		settle(side, TELNET_Q_YES);
		return TELNET_REPLY_YES;
	case TELNET_Q_YES:
		break;
	case TELNET_Q_WANT_NO: /* an error of the peer's: it may not refuse to switch off */
		return settle(side, side->wants_opposite ? TELNET_Q_YES : TELNET_Q_NO);
	case TELNET_Q_WANT_YES:
		if (!side->wants_opposite)
			return settle(side, TELNET_Q_YES);
		settle(side, TELNET_Q_WANT_NO);
		return TELNET_REPLY_NO;
	}
	return TELNET_REPLY_NONE;
}

static enum telnet_reply receive_no(struct telnet_side *side)
{
	switch ((enum telnet_q)side->q) {
	case TELNET_Q_NO:
		break;
	case TELNET_Q_YES:
		settle(side, TELNET_Q_NO);
		return TELNET_REPLY_NO;
	case TELNET_Q_WANT_NO:
		if (!side->wants_opposite)
			return settle(side, TELNET_Q_NO);
		settle(side, TELNET_Q_WANT_YES);
		return TELNET_REPLY_YES;
	case TELNET_Q_WANT_YES:
		return settle(side, TELNET_Q_NO);
	}
	return TELNET_REPLY_NONE;
}

enum telnet_reply telnet_q_receive(struct telnet_side *side, bool yes, bool agrees)
{
	return yes ? receive_yes(side, agrees) : receive_no(side);
}

enum telnet_reply telnet_q_ask(struct telnet_side *side, bool on)
{
	switch ((enum telnet_q)side->q) {
	case TELNET_Q_NO:
		if (!on)
			break;
		settle(side, TELNET_Q_WANT_YES);
		return TELNET_REPLY_YES;
	case TELNET_Q_YES:
		if (on)
			break;
		settle(side, TELNET_Q_WANT_NO);
		return TELNET_REPLY_NO;
	case TELNET_Q_WANT_NO:
		side->wants_opposite = on;
		break;
	case TELNET_Q_WANT_YES:
		side->wants_opposite = !on;
		break;
	}
	return TELNET_REPLY_NONE;
}

bool telnet_q_is_on(const struct telnet_side *side)
{
	return side->q == TELNET_Q_YES;
}
