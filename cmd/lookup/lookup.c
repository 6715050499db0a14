/*
 * lookup asks the DNS: names, addresses in reverse, any record type, the system's servers or one
 * that is named, and says what came back in nslookup's layout, in short, in full or as JSON.
 */
#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/explain_show.h"
#include "cli/json.h"
#include "cli/report.h"
#include "dns/rrtype.h"
#include "lookup/batch.h"
#include "lookup/config.h"
#include "lookup/lookups.h"
#include "lookup/plan.h"
#include "lookup/session.h"
#include "lookup/trace_run.h"
#include "lookup/transfers.h"
#include "lookup/words.h"

extern const struct command lookup_command;

static const char *const outputs[] = { "text", "short", "full", "table", "json", NULL };

static const struct opt query_opts[] = {
	{ .name = "type", .letter = 't', .type = OPT_LIST,
	  .at = FIELD(lookup_config, types, struct opt_list), .arg = "type",
	  .choices = rrtype_words,
	  .help = "ask for this record type; may be repeated" },
	{ .name = "class", .letter = 'c', .type = OPT_STRING,
	  .at = FIELD(lookup_config, class, const char *), .arg = "class", .def = "IN",
	  .help = "ask in this class" },
	{ .name = "name", .letter = 'n', .type = OPT_LIST,
	  .at = FIELD(lookup_config, names, struct opt_list), .arg = "name",
	  .help = "look this name up, even if it is spelt like a type" },
	{ .name = "no-recurse", .type = OPT_FLAG, .at = FIELD(lookup_config, no_recurse, bool),
	  .help = "ask for what the server knows by itself" },
	{ .name = "dnssec", .type = OPT_FLAG, .at = FIELD(lookup_config, dnssec, bool),
	  .help = "ask for DNSSEC records, too" },
	{ .name = "no-check", .type = OPT_FLAG, .at = FIELD(lookup_config, no_check, bool),
	  .help = "ask the server not to validate" },
	{ .name = "bufsize", .type = OPT_UINT, .at = FIELD(lookup_config, bufsize, uint64_t),
	  .arg = "bytes", .def = "1232", .min = 0, .max = 65535,
	  .help = "the longest answer by UDP; 0 leaves EDNS out" },
	{ .name = "nsid", .type = OPT_FLAG, .at = FIELD(lookup_config, nsid, bool),
	  .help = "ask which server it is that answers" },
	{ .name = "cookie", .type = OPT_FLAG, .at = FIELD(lookup_config, cookie, bool),
	  .help = "send a DNS cookie, and check the one that comes back" },
	{ .name = "subnet", .type = OPT_STRING, .at = FIELD(lookup_config, subnet, const char *),
	  .arg = "address/length", .help = "ask on behalf of this client subnet" },
	{ .name = "expire", .type = OPT_FLAG, .at = FIELD(lookup_config, expire, bool),
	  .help = "ask how long a secondary server keeps the zone yet" },
	{ .name = "keepalive", .type = OPT_FLAG, .at = FIELD(lookup_config, keepalive, bool),
	  .help = "ask how long the server keeps an idle connection" },
	{ .name = "padding", .type = OPT_UINT, .at = FIELD(lookup_config, padding, uint64_t),
	  .arg = "block", .min = 1, .max = 512,
	  .help = "pad queries to a multiple of so many bytes" },
	{ .name = "edns-option", .type = OPT_LIST,
	  .at = FIELD(lookup_config, edns_options, struct opt_list), .arg = "code:hex",
	  .help = "send this EDNS option; may be repeated" },
	{ .name = "case", .type = OPT_FLAG, .at = FIELD(lookup_config, mix_case, bool),
	  .help = "mix the case of letters, and want it back the same" },
	{ .name = "tsig-file", .type = OPT_FILE,
	  .at = FIELD(lookup_config, tsig_file, const char *), .arg = "file",
	  .help = "sign queries with the key in this file" },
	{ .name = "search", .type = OPT_SWITCH, .at = FIELD(lookup_config, search, bool),
	  .def = "yes", .help = "use the search list" },
	{ .name = "ndots", .type = OPT_UINT, .at = FIELD(lookup_config, ndots, uint64_t),
	  .arg = "number", .def = NULL, .min = 0, .max = 15,
	  .help = "so many dots make a name be tried as it is first" },
};

static const struct opt_group query_group = OPT_GROUP("Question", query_opts);

static const struct opt server_opts[] = {
	{ .name = "port", .letter = 'p', .type = OPT_STRING,
	  .at = FIELD(lookup_config, port, const char *), .arg = "port",
	  .help = "ask at this port" },
	{ .name = "tcp", .type = OPT_FLAG, .at = FIELD(lookup_config, tcp, bool),
	  .help = "ask over TCP from the start" },
	{ .name = "tls", .type = OPT_FLAG, .at = FIELD(lookup_config, tls, bool),
	  .not_with = "tcp https", .help = "ask over TLS, at port 853" },
	{ .name = "quic", .type = OPT_FLAG, .at = FIELD(lookup_config, quic, bool),
	  .not_with = "tcp tls https", .help = "ask over QUIC, at port 853" },
	{ .name = "https", .type = OPT_FLAG, .at = FIELD(lookup_config, https, bool),
	  .not_with = "tcp", .help = "ask over HTTPS, at port 443" },
	{ .name = "https-get", .type = OPT_FLAG, .at = FIELD(lookup_config, https_get, bool),
	  .help = "over HTTPS, ask by GET, which can be cached, instead of POST" },
	{ .name = "timeout", .type = OPT_DURATION, .at = FIELD(lookup_config, timeout, uint64_t),
	  .arg = "duration", .min = UINT64_C(1000000), .max = UINT64_C(3600000000000),
	  .help = "wait so long for each attempt" },
	{ .name = "tries", .type = OPT_UINT, .at = FIELD(lookup_config, tries, uint64_t),
	  .arg = "number", .min = 1, .max = 100,
	  .help = "ask each server so often before giving up" },
	{ .name = "deadline", .type = OPT_DURATION,
	  .at = FIELD(lookup_config, deadline, uint64_t), .arg = "duration",
	  .min = UINT64_C(1000000), .max = UINT64_C(604800000000000),
	  .help = "end a zone transfer that is not over by then" },
	{ .name = "compare", .type = OPT_FLAG, .at = FIELD(lookup_config, compare, bool),
	  .not_with = "short validate",
	  .help = "show which servers differ, and in what" },
};

static const struct opt_group server_group = OPT_GROUP("Servers", server_opts);

static const struct opt trace_opts[] = {
	{ .name = "trace", .type = OPT_FLAG, .at = FIELD(lookup_config, trace, bool),
	  .not_with = "search ndots tsig-file tls quic https https-get compare validate ca sni "
		      "insecure",
	  .help = "ask from the root down, and show each step" },
	{ .name = "root", .type = OPT_LIST, .at = FIELD(lookup_config, roots, struct opt_list),
	  .arg = "address[:port]", .help = "start --trace at this server; may be repeated" },
};

static const struct opt_group trace_group = OPT_GROUP("From the root", trace_opts);

static const struct opt explain_opts[] = {
	{ .name = "explain", .type = OPT_FLAG, .at = FIELD(lookup_config, explain, bool),
	  .not_with = "type class no-recurse dnssec no-check bufsize nsid cookie subnet expire "
		      "keepalive padding edns-option case tsig-file search ndots port tcp tls quic "
		      "https https-get tries compare ca sni insecure trace root validate anchor at "
		      "output short batch ordered rate",
	  .help = "explain why applications get another address than the DNS says" },
};

static const struct opt_group explain_group = OPT_GROUP("Explanation", explain_opts);

static const struct opt validation_opts[] = {
	{ .name = "validate", .type = OPT_FLAG, .at = FIELD(lookup_config, validate, bool),
	  .not_with = "tsig-file",
	  .help = "follow the signatures from a trust anchor to the answer" },
	{ .name = "anchor", .type = OPT_FILE, .at = FIELD(lookup_config, anchor, const char *),
	  .arg = "file", .help = "trust the DS and DNSKEY records of this file" },
	{ .name = "at", .type = OPT_STRING, .at = FIELD(lookup_config, at, const char *),
	  .arg = "time", .help = "validate as if it were then" },
};

static const struct opt_group validation_group = OPT_GROUP("Validation", validation_opts);

static const struct opt output_opts[] = {
	{ .name = "output", .type = OPT_CHOICE, .at = FIELD(lookup_config, output, int),
	  .arg = "format", .def = "text", .choices = outputs, .not_with = "json",
	  .help = "nslookup's layout, data only, everything, a table, or JSON" },
	{ .name = "short", .letter = 's', .type = OPT_FLAG,
	  .at = FIELD(lookup_config, is_short, bool), .not_with = "output json",
	  .help = "print the data of each record alone" },
};

static const struct opt_group output_group = OPT_GROUP("Output", output_opts);

static const struct opt batch_opts[] = {
	{ .name = "batch", .type = OPT_FILE, .at = FIELD(lookup_config, batch, const char *),
	  .arg = "file",
	  .not_with = "name nsid cookie subnet expire keepalive padding edns-option case tsig-file "
		      "ndots compare trace validate deadline",
	  .help = "look up each name in this file (-: standard input), a line for each" },
	{ .name = "ordered", .type = OPT_FLAG, .at = FIELD(lookup_config, ordered, bool),
	  .help = "with --batch: keep the order of the input" },
	{ .name = "rate", .type = OPT_UINT, .at = FIELD(lookup_config, rate, uint64_t),
	  .arg = "number", .min = 1, .max = 10000000,
	  .help = "with --batch: send at most so many questions a second" },
};

static const struct opt_group batch_group = OPT_GROUP("Many names", batch_opts);

static const struct opt_use uses[] = {
	{ &common_group, 0 },
	{ &query_group, 0 },
	{ &server_group, 0 },
	{ &securing_group, offsetof(struct lookup_config, securing) },
	{ &trace_group, 0 },
	{ &explain_group, 0 },
	{ &validation_group, 0 },
	{ &output_group, 0 },
	{ &batch_group, 0 },
	{ NULL, 0 },
};

static const struct command_example examples[] = {
	{ "the addresses of a name", "netkit lookup www.example.org" },
	{ "the mail exchangers and the text records of a domain, the data alone",
	  "netkit lookup -s example.org MX TXT" },
	{ "the name of an address", "netkit lookup 192.0.2.1" },
	{ "everything that one server says, at a port of its own",
	  "netkit lookup --output full example.org SOA @192.0.2.53:5353" },
	{ "why do applications get another address?", "netkit lookup --explain www.example.org" },
	{ "can the answer of this server be trusted?",
	  "netkit lookup --validate example.org @192.0.2.53" },
	{ NULL, NULL },
};

static enum lookup_output choose_output(const struct lookup_config *config)
{
	if (config->common.json)
		return OUTPUT_JSON;
	return config->is_short ? OUTPUT_SHORT : (enum lookup_output)config->output;
}

static int read_words(struct words *words, const struct lookup_config *config, int argc,
		      char **argv, struct error *err)
{
	if (config->batch) {
		if (words_read(words, argc, argv, &config->names, &config->types, err) < 0)
			return -1;
		return batch_check(config, words, err);
	}
	if (words_parse(words, argc, argv, &config->names, &config->types, err) < 0)
		return -1;
	if (config->ordered || config->rate)
		return error_set(err, ERROR_USAGE, 0, config->ordered ? "--ordered" : "--rate",
				 "goes with --batch only");
	if (config->deadline && !words->transfer && words->names_n) {
		error_set(err, ERROR_USAGE, 0, "--deadline", "goes with AXFR and IXFR only");
		error_hint(err, "--timeout says how long to wait for each answer");
		return -1;
	}
	return 0;
}

/* Applications ask for addresses, and the servers that the host has. */
static int explain_run(const struct lookup_config *config, const struct words *words,
		       struct error *err)
{
	if (words->types_n || words->transfer)
		return error_set(err, ERROR_USAGE, 0, "--explain",
				 "is about addresses, and takes no type");
	if (words->servers_n) {
		error_set(err, ERROR_USAGE, 0, "--explain",
			  "asks the servers of this host, and takes no other");
		error_hint(err, "several @SERVERs with --compare show how they differ");
		return -1;
	}
	if (!words->names_n)
		return error_set(err, ERROR_USAGE, 0, "--explain", "the name is missing");
	return explain_show(&config->common, words->names, words->names_n, config->timeout, err);
}

static int run(const void *config_data, int argc, char **argv, struct error *err)
{
	const struct lookup_config *config = config_data;
	enum lookup_output output = choose_output(config);
	struct words words;
	struct plan plan = { 0 };
	int status = -1;

	if (read_words(&words, config, argc, argv, err) < 0)
		goto out;
	if (config->explain) {
		status = explain_run(config, &words, err);
		goto out;
	}
	if (!words.names_n && !config->batch) {
		status = session_lookup(&lookup_command, config, &words, err);
		goto out;
	}
	if (config->compare && (output == OUTPUT_SHORT || output == OUTPUT_FULL)) {
		error_set(err, ERROR_USAGE, 0, "--compare", "has no such output");
		error_hint(err, "use --output text or json");
		goto out;
	}
	if (output == OUTPUT_JSON && json_init(err) < 0)
		goto out;
	if (plan_make(&plan, config, &words, err) < 0)
		goto out;
	if (config->batch)
		status = batch_run(&plan, config, err);
	else if (words.transfer)
		status = transfers_run(&plan, &words, output, err);
	else
		status = config->trace ? trace_run(&plan, config, output, err) :
					 lookups_run(&plan, output, err);
	if (words.hint)
		report_note(0, "hint: %s", words.hint);
out:
	plan_done(&plan);
	words_done(&words);
	return status;
}

const struct command lookup_command = {
	.name = "lookup",
	.summary = "ask name servers: names, addresses, any record",
	.operands = "[NAME…] [TYPE…] [@SERVER[:PORT]…]",
	.schema = "netkit.lookup/1",
	.examples = examples,
	.uses = uses,
	.config_size = sizeof(struct lookup_config),
	.run = run,
};
