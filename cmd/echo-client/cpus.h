/* --cpu: the processors that threads are pinned to, the first thread to the first of them. */
#ifndef ECHO_CLIENT_CPUS_H
#define ECHO_CLIENT_CPUS_H

struct error;

enum { CPUS_MAX = 64 };

struct cpus {
	unsigned n; /* 0: threads run where they like */
	unsigned list[CPUS_MAX];
};

/* "3" or "0,2-4"; NULL for none.  -1 with ERROR_USAGE, also when one of them is not ours. */
int cpus_parse(const char *text, struct cpus *ret, struct error *err);

/* Pins the calling thread; those behind the last processor begin anew.  -1 with ERROR_LOCAL. */
int cpus_pin(const struct cpus *c, unsigned thread, struct error *err);

#endif
