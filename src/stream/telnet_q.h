/*
 * RFC 1143's Q method: the state of one option on one side, so that two programs that both
 * change their mind never negotiate for ever, and no answer is given to what is already so.
 * Pure.
 */
#ifndef STREAM_TELNET_Q_H
#define STREAM_TELNET_Q_H

#include <stdbool.h>
#include <stdint.h>

enum telnet_q { TELNET_Q_NO, TELNET_Q_YES, TELNET_Q_WANT_NO, TELNET_Q_WANT_YES };

/* A zeroed one is off, which is how every option starts. */
struct telnet_side {
	uint8_t q;	     /* enum telnet_q */
	bool wants_opposite; /* the queue bit: ask for the opposite when the answer has come */
};

/* What to send: for our side WILL or WONT, for the peer's DO or DONT. */
enum telnet_reply { TELNET_REPLY_NONE, TELNET_REPLY_YES, TELNET_REPLY_NO };

/*
 * The peer has said WILL or DO (yes), WONT or DONT (no).  agrees: whether we would let the
 * option be on.
 */
enum telnet_reply telnet_q_receive(struct telnet_side *side, bool yes, bool agrees);

/* We want it on, or off. */
enum telnet_reply telnet_q_ask(struct telnet_side *side, bool on);

bool telnet_q_is_on(const struct telnet_side *side);

#endif
