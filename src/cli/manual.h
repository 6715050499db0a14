/* netkit help COMMAND: the manual page, whether it is installed or still in a build folder. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

struct command;
struct error;

/*
 * Shows netkit-COMMAND(1), or netkit(1) for NULL, with man(1), from the folder that belongs to
 * this executable: ../share/man beside it, or man/ in its build folder.  Without a page or
 * without man(1): the text of --help.  Returns an exit status, or -1.
 */
int manual_show(const struct command *cmd, struct error *err);

#endif
