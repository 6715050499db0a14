/*
 * STARTTLS as a filter below TLS: the talk in plain text by which a client and a server of some
 * other protocol agree to go on with TLS.  It is the filter's stream_open(); afterwards bytes pass
 * as they are.
 *
 * A server that does not want to is an error, never a reason to go on without TLS.  Bytes that
 * have come behind its go-ahead, in plain text, are refused: taken for the first bytes of the
 * encrypted talk, they would be somebody else's words in the server's mouth (CVE-2011-0411,
 * CVE-2021-33515 and their kin).
 *
 * Errors: ERROR_TLS when the server refuses or does not offer it, ERROR_PEER when it breaks its
 * protocol or closes.  What the server says is bounded, and escaped where it is shown.
 */
#ifndef STREAM_STARTTLS_H
#define STREAM_STARTTLS_H

struct error;
struct stream;

/*
 * smtp (RFC 3207), lmtp, imap and pop3 (RFC 2595), ftp (RFC 4217), xmpp and xmpp-server (RFC
 * 6120), ldap (RFC 4511), mysql, postgres, nntp (RFC 4642), sieve (RFC 5804), irc (IRCv3), telnet
 * (option 46).  NULL-terminated; the index in it is what starttls_new() takes.  The first is
 * "none".
 */
extern const char *const starttls_words[];

/*
 * A filter over `below`, which it owns from now on.  protocol: an index of starttls_words, not 0.
 * name: of the server, for protocols that want it (XMPP); subject: the server in errors.  Both
 * are copied.  NULL with ERROR_USAGE for a name that cannot be said; below is still the caller's
 * then.
 */
struct stream *starttls_new(struct stream *below, int protocol, const char *name,
			    const char *subject, struct error *err);

#endif
