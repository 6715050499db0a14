/* Telnet's names. */
#include "stream/telnet_proto.h"

#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <stddef.h>

/* Texts in place, here and below: pointers would have to be relocated at each start. */
static const char commands[][6] = {
	"EOF", "SUSP", "ABORT", "EOR", "SE", "NOP", "DM",   "BRK",  "IP", "AO",
	"AYT", "EC",   "EL",	"GA",  "SB", "WILL", "WONT", "DO", "DONT", "IAC",
};

/* The registry's common names; gaps are options that nobody has met. */
static const char options[][13] = {
	[0] = "BINARY",	      [1] = "ECHO",	   [2] = "RCP",		[3] = "SGA",
	[4] = "NAMS",	      [5] = "STATUS",	   [6] = "TM",		[7] = "RCTE",
	[8] = "NAOL",	      [9] = "NAOP",	   [10] = "NAOCRD",	[11] = "NAOHTS",
	[12] = "NAOHTD",      [13] = "NAOFFD",	   [14] = "NAOVTS",	[15] = "NAOVTD",
	[16] = "NAOLFD",      [17] = "XASCII",	   [18] = "LOGOUT",	[19] = "BM",
	[20] = "DET",	      [21] = "SUPDUP",	   [22] = "SUPDUPOUTPUT", [23] = "SNDLOC",
	[24] = "TTYPE",	      [25] = "EOR",	   [26] = "TUID",	[27] = "OUTMRK",
	[28] = "TTYLOC",      [29] = "3270REGIME", [30] = "X3PAD",	[31] = "NAWS",
	[32] = "TSPEED",      [33] = "LFLOW",	   [34] = "LINEMODE",	[35] = "XDISPLOC",
	[36] = "ENVIRON",     [37] = "AUTH",	   [38] = "ENCRYPT",	[39] = "NEW-ENVIRON",
	[40] = "TN3270E",     [42] = "CHARSET",	   [44] = "COM-PORT",	[46] = "START-TLS",
	[47] = "KERMIT",      [69] = "MSDP",	   [70] = "MSSP",	[85] = "COMPRESS",
	[86] = "COMPRESS2",   [201] = "GMCP",	   [255] = "EXOPL",
};

const char *telnet_command_name(uint8_t command)
{
	return command < TELNET_EOF ? NULL : commands[command - TELNET_EOF];
}

const char *telnet_option_name(uint8_t option)
{
	return options[option][0] ? options[option] : NULL;
}

bool telnet_option_parse(const char *text, uint8_t *ret)
{
	uint64_t number;
	size_t i;

	if (parse_uint(text, 0, 255, &number)) {
		*ret = (uint8_t)number;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i][0] && text_equal_nocase(options[i], text)) {
			*ret = (uint8_t)i;
			return true;
		}
	}
	return false;
}
