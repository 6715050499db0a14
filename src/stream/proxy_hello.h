/*
 * The PROXY protocol, sending: says in front of the first byte whose connection this is, in
 * version 1 or 2 of haproxy's specification.  proxy_header.h is the other side.
 */
#ifndef STREAM_PROXY_HELLO_H
#define STREAM_PROXY_HELLO_H

struct addr;
struct buf;
struct stream;

enum { PROXY_HELLO_MAX = 256 };

/*
 * Appends the header of that version; `out` has room for PROXY_HELLO_MAX.  Addresses that are not
 * known (len 0), of different families, or of one that the version cannot carry, are left out:
 * then it says that we speak for ourselves.
 */
void proxy_hello_put(struct buf *out, unsigned version, const struct addr *source,
		     const struct addr *destination);

/* A filter over below, which it owns, that says so when it is opened; the addresses are copied. */
struct stream *proxy_hello_new(struct stream *below, unsigned version, const struct addr *source,
			       const struct addr *destination);

#endif
