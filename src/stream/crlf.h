/*
 * A filter for protocols whose lines end with CR LF (SMTP, HTTP, …) spoken by hand or by a
 * program that writes LF: outwards each LF becomes CR LF.  One that follows a CR already stays
 * as it is.  Inwards nothing changes.
 */
#ifndef STREAM_CRLF_H
#define STREAM_CRLF_H

struct stream;

struct stream *crlf_new(struct stream *below); /* owns below */

#endif
