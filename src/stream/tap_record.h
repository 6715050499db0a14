/* A sink of taps (stream/tap.h) that writes a recording (stream/recording.h). */
#ifndef STREAM_TAP_RECORD_H
#define STREAM_TAP_RECORD_H

struct error;
struct tap_record;
struct tap_sink;

/* "-" is standard output.  NULL with ERROR_OUTPUT. */
struct tap_record *tap_record_new(const char *path, struct error *err);
struct tap_sink *tap_record_sink(struct tap_record *r);
void tap_record_free(struct tap_record *r); /* takes NULL */

#endif
