/* hostinfo --lint: runs the checks on this machine and prints what they found. */
#ifndef HOSTINFO_LINT_SHOW_H
#define HOSTINFO_LINT_SHOW_H

struct error;
struct hostinfo_config;

/* STATUS_DONE when nothing is wrong, STATUS_NO with findings; -1 with *err. */
int lint_show(const struct hostinfo_config *config, struct error *err);

#endif
