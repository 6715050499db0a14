/* The ports of nc's command line: numbers, names of services, ranges, in their order. */
#ifndef NC_PORTS_H
#define NC_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct nc_ports {
	uint16_t *ports;
	size_t n;
};

/* words: NULL-terminated.  -1 with ERROR_USAGE in nc's words, and nothing to release. */
int nc_ports_parse(struct nc_ports *ret, char *const *words, bool is_udp, struct error *err);
void nc_ports_shuffle(struct nc_ports *ports);
char *nc_ports_join(const struct nc_ports *ports); /* "20,21,443", allocated */
void nc_ports_done(struct nc_ports *ports);

#endif
