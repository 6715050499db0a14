/*
 * A sink of taps (stream/tap.h) that writes a packet capture: the connection's own bytes as
 * packets that Wireshark reads.  No privilege is needed, and nobody else's traffic is ever seen.
 *
 * What the program knows is true in it: addresses, ports, bytes, times, who ended or reset the
 * connection.  What only the kernel knows is made up so that it fits: how the bytes were cut into
 * segments (here: by what was read and written at once), sequence numbers' first values,
 * acknowledgements (each at once), windows.
 *
 *	TCP			three packets of handshake, segments, FIN or RST
 *	UDP			a packet for each datagram
 *	unix stream		as TCP, from 127.0.0.1 port 32768 + N to 127.0.0.1 port 1, N being
 *				the number of the connection in this run
 *	unix dgram, seqpacket	as UDP, with the same addresses
 *
 * The first packet on a unix socket has its path as a comment (pcapng alone has comments).
 */
#ifndef STREAM_TAP_PCAP_H
#define STREAM_TAP_PCAP_H

struct error;
struct tap_pcap;
struct tap_sink;

/*
 * The format follows the name (stream/pcap.h); "-" is standard output, as pcapng.  program:
 * "netkit 0.1.0".  NULL with ERROR_OUTPUT.
 */
struct tap_pcap *tap_pcap_new(const char *path, const char *program, struct error *err);

struct tap_sink *tap_pcap_sink(struct tap_pcap *p);

/*
 * A line of the NSS key log format, put into the file in front of the packets that it opens:
 * what came from a peer during a TLS handshake (tap_conn.awaits_secrets) is held back for it
 * until the next event.  Does nothing in the older format, which has no place for it.
 */
void tap_pcap_secret(struct tap_pcap *p, const char *line);

/* Writes what is held back.  -1 with the first error, of this or of an earlier write. */
int tap_pcap_finish(struct tap_pcap *p, struct error *err);

void tap_pcap_free(struct tap_pcap *p); /* takes NULL */

#endif
