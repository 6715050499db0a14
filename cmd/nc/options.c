/* The letters of nc, and what becomes of each. */
#include "nc/options.h"

#include "base/error.h"
#include "base/mem.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

const char nc_usage[] = "usage: nc [-46CdhklNnrtUuvz] [-i interval] [-M ttl] [-m minttl]\n"
			"\t  [-p source_port] [-q seconds] [-s sourceaddr] [-T keyword]\n"
			"\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n"
			"\t  [destination] [port]\n";

const char nc_help[] = "  -4, -6       this family of addresses alone\n"
		       "  -C           send each end of line as CR LF\n"
		       "  -d           do not read standard input\n"
		       "  -h           this text\n"
		       "  -i seconds   wait behind each line sent, and between ports\n"
		       "  -k           with -l: go on with the next connection\n"
		       "  -l           listen\n"
		       "  -M ttl       let packets go so many hops far\n"
		       "  -m minttl    drop the peer's packets that have fewer hops left\n"
		       "  -N           tell the peer when standard input has ended\n"
		       "  -n           take and show numbers, look no names up\n"
		       "  -p port      from this port; with -l: on this port\n"
		       "  -q seconds   -N, and end after this much silence of the peer\n"
		       "  -r           take the ports in a random order\n"
		       "  -s address   from this address; with -l: on this address\n"
		       "  -T keyword   mark the packets\n"
		       "  -t           answer telnet's negotiation\n"
		       "  -U           a unix socket: the destination is its path\n"
		       "  -u           datagrams\n"
		       "  -v           say what happens\n"
		       "  -w seconds   end when connecting, or silence, takes this long\n"
		       "  -X protocol  of the proxy: 5 (SOCKS, if nothing is said), 4 or connect\n"
		       "  -x address   through the proxy with this address and :port\n"
		       "  -z           say with -v which ports are open, and send nothing\n"
		       "Ports are numbers, names of services, and ranges: 20-30.\n"
		       "netkit's docs/nc.md compares it with OpenBSD's nc, option by option;\n"
		       "netkit connect and netkit listen can do more.\n";

/* In Debian's nc; ':' behind those that take a value. */
static const char own[] = "46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz";

static const char no_buffers[] = "the kernel sizes the buffers as the connection needs them";
static const char no_ttl[] = "netkit listen leaves the TTL alone (ip route … hoplimit sets it)";

/* A NULL says that the letter is taken there. */
static const struct {
	char letter;
	const char *connecting, *listening;
} refused[] = {
	{ 'b', "netkit sends to one host, not to all of a network",
	  "netkit sends to one host, not to all of a network" },
	{ 'D', "Linux records nothing for it (netkit connect --debug stream shows what happens)",
	  "Linux records nothing for it (netkit listen --debug listen shows what happens)" },
	{ 'F', "netkit passes no descriptors on (netkit connect as ProxyCommand carries the bytes)",
	  "netkit passes no descriptors on" },
	{ 'I', no_buffers, no_buffers },
	{ 'i', NULL, "netkit listen sends without delay" },
	{ 'M', NULL, no_ttl },
	{ 'm', NULL, no_ttl },
	{ 'O', no_buffers, no_buffers },
	{ 'P', "netkit takes user and password from a file (netkit connect --proxy-auth)",
	  "who listens goes through no proxy" },
	{ 'S', "netkit takes the key from a file (netkit connect --md5-file)",
	  "netkit listen checks no signatures" },
	{ 'T', NULL, "netkit listen marks no packets" },
	{ 't', NULL, "netkit listen is no telnet server" },
	{ 'V', "no alternate routing table support available", /* nc's words on Linux */
	  "no alternate routing table support available" },
	{ 'W', "netkit counts no datagrams (-w ends when no more come)",
	  "netkit counts no datagrams" },
	{ 'Z', "Linux has no DCCP any more", "Linux has no DCCP any more" },
};

/* What a user of another nc may mean by letters that this one has not. */
static const struct {
	char letter;
	const char *meaning;
} foreign[] = {
	{ 'c', "runs a command in nc.traditional and ncat, is TLS in BSD's nc; here: netkit "
	       "connect --shell, netkit listen --shell" },
	{ 'e', "runs a program in nc.traditional, ncat and busybox; here: netkit connect --exec, "
	       "netkit listen --exec" },
	{ 'G', "is a source route in nc.traditional, a time limit on macOS; here: -w" },
	{ 'g', "is a source route in nc.traditional and ncat, which routers drop" },
	{ 'o', "records the traffic in nc.traditional and ncat; here: tcpdump(8)" },
};

const char *nc_options_refusal(char letter, bool is_listening)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		if (refused[i].letter == letter)
			return is_listening ? refused[i].listening : refused[i].connecting;
	}
	return NULL;
}

static int unknown(int letter, struct error *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		if (foreign[i].letter == letter)
			return error_set(err, ERROR_USAGE, 0, NULL, "-%c %s", letter,
					 foreign[i].meaning);
	}
	error_set(err, ERROR_USAGE, 0, NULL,
		  strchr(own, letter) && letter != ':' ? "option requires an argument -- '%c'"
						       : "invalid option -- '%c'",
		  letter);
	error_hint(err, nc_usage);
	return -1;
}

static int refuse(const struct nc_options *o, struct error *err)
{
	bool is_listening = o->value['l'] != NULL;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		why = nc_options_refusal(refused[i].letter, is_listening);
		if (!o->value[(unsigned char)refused[i].letter] || !why)
			continue;
		if (refused[i].letter == 'V')
			return error_set(err, ERROR_USAGE, 0, NULL, "%s", why);
		return error_set(err, ERROR_USAGE, 0, NULL, "-%c is not taken%s: %s",
				 refused[i].letter, is_listening ? " with -l" : "", why);
	}
	return 0;
}

int nc_options_parse(struct nc_options *ret, int argc, char **argv, struct error *err)
{
	int c;

	*ret = (struct nc_options){ .family = 0 };
	opterr = 0;
	optind = 0; /* glibc: from the start */
	while ((c = getopt(argc, argv, own)) != -1) {
		if (c == '?')
			return unknown(optopt, err);
		if (c == '4' || c == '6')
			ret->family = c;
		ret->value[c] = optarg ? optarg : "";
	}
	ret->operands = argv + optind;
	return ret->value['h'] ? 0 : refuse(ret, err);
}
