/*
 * The layouts of an answer.  Pure: each appends to a buffer, and what came from the network is
 * escaped on the way.
 */
#ifndef LOOKUP_RENDER_H
#define LOOKUP_RENDER_H

#include <stdbool.h>
#include <stdio.h>

struct answer;
struct buf;
struct error;
struct json;
struct message;
struct record;
struct reply;
struct tsig_report;

/* nslookup's own, byte for byte (BIND 9.18), but for replies that did not come at all. */
void render_text(struct buf *b, const struct answer *answer);

/* The data of each record in the answer, one a line, aliases included. */
void render_short(struct buf *b, const struct answer *answer);

/* Everything, as a master file: what is no record is a comment. */
void render_full(struct buf *b, const struct answer *answer);

/*
 * A row for each record of the answer, times to live as time; then a line for each reply.  Colours
 * and width are those of the terminal, if `to` is one.
 */
void render_table(FILE *to, const struct answer *answer);

/* A document of netkit.lookup/1; json_init() first. */
struct json *render_json(const struct answer *answer);

/* The extended errors (RFC 8914) of a reply: `extended error 18 (Prohibited): text`, a line
 * each. */
void render_errors(struct buf *b, const struct reply *reply);

/* What the server says of the query's signature, when it refuses it: one line. */
void render_refusal(struct buf *b, const struct reply *reply);

/* Signatures (TSIG) of query and reply, in comments; nothing when the query had none. */
void render_signature(struct buf *b, const struct reply *reply);

/* The same as an object; NULL. */
struct json *render_signature_json(const struct reply *reply);

/* Parts of documents. */
struct json *render_report_json(const struct tsig_report *report);
struct json *render_record_json(const struct message *m, const struct record *r);
struct json *render_error_json(const struct error *err);

/* What came back of the EDNS options that were asked for: `CLIENT-SUBNET: 192.0.2.0/24/24`, a
 * line each. */
void render_options(struct buf *b, const struct answer *answer, const struct reply *reply);

#endif
