/* An explanation as a JSON document: docs/schema/explain.json. */
#ifndef CLI_EXPLAIN_JSON_H
#define CLI_EXPLAIN_JSON_H

struct explain;
struct explain_verdict;
struct json;

/* The caller's to free. */
struct json *explain_json(const struct explain *e, const struct explain_verdict *verdict,
			  int status);

#endif
