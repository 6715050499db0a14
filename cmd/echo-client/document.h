/* The JSON documents of echo-client begin alike. */
#ifndef ECHO_CLIENT_DOCUMENT_H
#define ECHO_CLIENT_DOCUMENT_H

struct json;

/* With "schema" and "event"; the caller's, until document_print(). */
struct json *document_new(const char *event);

/* On standard output; releases it. */
void document_print(struct json *doc);

#endif
