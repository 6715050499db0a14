/*
 * What a UDP port is asked to find out whether something is there: a right question of its own
 * protocol, and nothing else.  A port whose protocol is not known gets an empty datagram, which
 * no service can take for a command; most are silent then.  Pure.
 */
#ifndef NET_PROBE_QUESTION_H
#define NET_PROBE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum probe_kind {
	PROBE_EMPTY, /* also right for daytime, time, discard and others of that age */
	PROBE_DNS,   /* the name servers of the root; RFC 1035 */
	PROBE_NTP,   /* a client's request; RFC 5905 */
	PROBE_SNMP,  /* version 3, who are you (RFC 3414, section 4): needs no community */
	PROBE_ECHO,  /* a few bytes that nobody guesses; RFC 862 */
};

/* The protocol that a port is known for. */
enum probe_kind probe_kind_of_port(uint16_t port);

/* "dns", "ntp", "snmp", "echo", "empty"; false when the word is none of them. */
bool probe_kind_parse(const char *word, enum probe_kind *ret);
const char *probe_kind_name(enum probe_kind kind);

enum { PROBE_QUESTION = 96, PROBE_TOKEN = 8, PROBE_DETAIL = 40 };

/* The question, with the token in it that the answer must have; its length. */
size_t probe_question(uint8_t dst[static PROBE_QUESTION], enum probe_kind kind,
		      const uint8_t token[static PROBE_TOKEN]);

/*
 * What an answer says of the service: "ntp, stratum 2", "dns, REFUSED"; or that it is no answer
 * of that protocol.  Bytes of the answer itself are never in it.  Returns dst.
 */
const char *probe_answer(char dst[static PROBE_DETAIL], enum probe_kind kind,
			 const uint8_t token[static PROBE_TOKEN], const uint8_t *answer, size_t n);

#endif
