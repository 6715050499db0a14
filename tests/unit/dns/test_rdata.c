/*
 * Record data both ways: the presentation form on the left is what BIND 9.18's dig prints for
 * the bytes on the right, and reading it gives these bytes again.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/name.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define AB20 "abababababababababababababababababababab"

static const struct {
	uint16_t type;
	const char *text, *hex;
} both_ways[] = {
	{ RRTYPE_A, "192.0.2.1", "c0000201" },
	{ RRTYPE_A, "255.255.255.255", "ffffffff" },
	{ RRTYPE_AAAA, "2001:db8::1", "20010db8000000000000000000000001" },
	{ RRTYPE_AAAA, "::", "00000000000000000000000000000000" },
	{ RRTYPE_AAAA, "::ffff:192.0.2.1", "00000000000000000000ffffc0000201" },
	{ RRTYPE_NS, "a.xx.", "0161 027878 00" },
	{ RRTYPE_NS, ".", "00" },
	{ RRTYPE_MD, "a.", "016100" },
	{ RRTYPE_MF, "a.", "016100" },
	{ RRTYPE_MB, "a.", "016100" },
	{ RRTYPE_MG, "a.", "016100" },
	{ RRTYPE_MR, "a.", "016100" },
	{ RRTYPE_CNAME, "A\\.b\\032c.", "05412e622063 00" },
	{ RRTYPE_CNAME, "\\@\\$\\;\\(\\)\\\"\\\\.", "0740243b28 29225c 00" },
	{ RRTYPE_CNAME, "\\027\\127\\128\\255.", "041b7f80ff 00" },
	{ RRTYPE_DNAME, "a.", "016100" },
	{ RRTYPE_PTR, "a.", "016100" },
	{ RRTYPE_NSAP_PTR, "a.", "016100" },
	{ RRTYPE_SOA, "a. b. 1 2 3 4 4294967295",
	  "016100 016200 00000001 00000002 00000003 00000004 ffffffff" },
	{ RRTYPE_HINFO, "\"a;b\" \"xy\"", "03613b62 027879" },
	{ RRTYPE_HINFO, "\"\" \"\"", "00 00" },
	{ RRTYPE_MINFO, "a. b.", "016100 016200" },
	{ RRTYPE_MX, "10 a.", "000a 016100" },
	{ RRTYPE_TXT, "\"a;b\\\"c\\\\d,e@$( \\001\\127\"",
	  "0f 613b6222635c642c65402428 20 01 7f" },
	{ RRTYPE_TXT, "\"\"", "00" },
	{ RRTYPE_TXT, "\"abc\" \"def\" \"\"", "03616263 03646566 00" },
	{ RRTYPE_TXT, "\"\\027]0;PWN\\007\\128\\255\"", "0a 1b5d303b50574e07 80ff" },
	{ RRTYPE_SPF, "\"v=spf1 -all\"", "0b 763d73706631202d616c6c" },
	{ RRTYPE_AVC, "\"abc\" \"def\"", "03616263 03646566" },
	{ RRTYPE_NINFO, "\"\"", "00" },
	{ RRTYPE_RESINFO, "\"qnamemin\"", "08716e616d656d696e" },
	{ RRTYPE_WALLET, "\"BTC\" \"x\"", "03425443 0178" },
	{ RRTYPE_CLA, "\"x\"", "0178" },
	{ RRTYPE_RP, "a. b.", "016100 016200" },
	{ RRTYPE_AFSDB, "1 a.", "0001 016100" },
	{ RRTYPE_X25, "\"123456\"", "06313233343536" },
	{ RRTYPE_ISDN, "\"123\" \"ab\"", "03313233 026162" },
	{ RRTYPE_ISDN, "\"123\"", "03313233" },
	{ RRTYPE_RT, "10 a.", "000a 016100" },
	{ RRTYPE_PX, "10 a. b.", "000a 016100 016200" },
	{ RRTYPE_GPOS, "\"12\" \"13\" \"14\"", "023132 023133 023134" },
	{ RRTYPE_KX, "10 a.", "000a 016100" },
	{ RRTYPE_SRV, "1 2 65535 a.", "0001 0002 ffff 016100" },
	{ RRTYPE_NAPTR, "1 2 \"s\" \"SIP+D2U\" \"\" a.",
	  "0001 0002 0173 075349502b443255 00 016100" },
	{ RRTYPE_NAPTR, "100 50 \"u\" \"E2U+sip\" \"!^.*$!sip:info@a!\" .",
	  "0064 0032 0175 074532552b736970 11 215e2e2a24217369703a696e666f406121 00" },
	{ RRTYPE_EID, "AABB", "aabb" },
	{ RRTYPE_NIMLOC, "AABB", "aabb" },
	{ RRTYPE_SINK, "1 2 3 qrs=", "010203 aabb" },
	{ RRTYPE_LOC, "42 21 45.800 N 72 36 8.008 W 10.00m 1m 10000m 10m",
	  "00121613 89170dc8 706bd738 00989a68" },
	{ RRTYPE_LOC, "0 0 0.000 N 0 0 0.000 E -0.01m 1m 10000m 10m",
	  "00121613 80000000 80000000 0098967f" },
	{ RRTYPE_LOC, "0 0 0.001 N 0 0 0.001 E -0.01m 90000000m 9000000m 900000m",
	  "00999897 80000001 80000001 0098967f" },
	{ RRTYPE_LOC, "90 0 0.000 S 180 0 0.000 W -100000.00m 0.00m 0.01m 0.30m",
	  "00001031 6cb02700 59604e00 00000000" },
	{ RRTYPE_CERT, "PKIX 1 RSASHA1 QUJD", "0001 0001 05 414243" },
	{ RRTYPE_CERT, "9 1 4 QUJD", "0009 0001 04 414243" },
	{ RRTYPE_APL, "1:192.168.32.0/21 !1:192.168.38.0/28",
	  "0001 15 03 c0a820 0001 1c 83 c0a826" },
	{ RRTYPE_APL, "1:224.0.0.0/4 2:ff00::/8", "0001 04 01 e0 0002 08 01 ff" },
	{ RRTYPE_APL, "2:::/0", "0002 00 00" },
	{ RRTYPE_APL, "", "" },
	{ RRTYPE_DS, "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
	  "ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118" },
	{ RRTYPE_CDS, "0 0 0 00", "0000 00 00 00" },
	{ RRTYPE_TA, "1 1 3 AABB", "0001 01 03 aabb" },
	{ RRTYPE_DLV, "1 1 9 AABB", "0001 01 09 aabb" },
	{ RRTYPE_SSHFP, "2 1 123456789ABCDEF67890123456789ABCDEF67890",
	  "02 01 123456789abcdef67890123456789abcdef67890" },
	{ RRTYPE_RRSIG, "A 5 2 240 20200101000000 20191202000208 2748 . qrs=",
	  "0001 05 02 000000f0 5e0be100 5de45480 0abc 00 aabb" },
	{ RRTYPE_RRSIG, "TYPE65280 8 2 0 19700101000000 21060207062815 0 abc. qrs=",
	  "ff00 08 02 00000000 00000000 ffffffff 0000 0361626300 aabb" },
	{ RRTYPE_SIG, "A 5 2 240 20000229235959 19991231235959 2748 . qrs=",
	  "0001 05 02 000000f0 38bc5d7f 386d437f 0abc 00 aabb" },
	{ RRTYPE_NSEC, "host.example.com. A MX RRSIG NSEC TYPE1234",
	  "04686f7374076578616d706c6503636f6d00 0006400100000003 "
	  "041b000000000000000000000000000000000000000000000000000020" },
	{ RRTYPE_HIP, "2 200100107B1A74DF AwEAAQ== a. b.c.",
	  "08 02 0004 200100107b1a74df 03010001 016100 0162016300" },
	{ RRTYPE_HIP, "2 FF /w==", "01 02 0001 ff ff" },
	{ RRTYPE_IPSECKEY, "10 0 2 . qrs=", "0a 00 02 aabb" },
	{ RRTYPE_IPSECKEY, "10 1 2 192.0.2.38 qrs=", "0a 01 02 c0000226 aabb" },
	{ RRTYPE_IPSECKEY, "10 2 2 2001:db8::1 qrs=",
	  "0a 02 02 20010db8000000000000000000000001 aabb" },
	{ RRTYPE_IPSECKEY, "10 3 2 a. qrs=", "0a 03 02 016100 aabb" },
	{ RRTYPE_AMTRELAY, "10 0 0 .", "0a 00" },
	{ RRTYPE_AMTRELAY, "10 1 1 203.0.113.15", "0a 81 cb00710f" },
	{ RRTYPE_AMTRELAY, "10 0 2 2001:db8::1", "0a 02 20010db8000000000000000000000001" },
	{ RRTYPE_AMTRELAY, "10 1 3 a.", "0a 83 016100" },
	{ RRTYPE_A6, "0 2001:db8::1", "00 20010db8000000000000000000000001" },
	{ RRTYPE_A6, "64 ::1:2:3:4 a.", "40 0001000200030004 016100" },
	{ RRTYPE_A6, "61 ::7:0:0:0:1 a.", "3d 07 0000000000000001 016100" },
	{ RRTYPE_A6, "128 a.", "80 016100" },
	{ RRTYPE_WKS, "10.0.0.1 6 25 80", "0a000001 06 00000040000000000000 80" },
	{ RRTYPE_WKS, "10.0.0.1 17", "0a000001 11" },
	{ RRTYPE_NSAP, "0x47000580005a0000000001e133ffffff00016100",
	  "47000580005a0000000001e133ffffff00016100" },
	{ RRTYPE_ATMA, "+61200000000", "01 3631323030303030303030" },
	{ RRTYPE_ATMA, "39246f00e7c9c031", "00 39246f00e7c9c031" },
	{ RRTYPE_DOA, "1 4294967295 1 \"image/gif\" R0lG",
	  "00000001 ffffffff 01 09696d6167652f676966 474946" },
	{ RRTYPE_DOA, "0 1 2 \"\" -", "00000000 00000001 02 00" },
	{ RRTYPE_NXT, "a. A MX SIG NXT", "016100 40010082" },
	{ RRTYPE_NXT, ".", "00" },
	{ RRTYPE_TKEY, "a. 1516135665 1516135668 3 BADKEY 4 AQIDBA== 0",
	  "016100 5a5e64f1 5a5e64f4 0003 0011 0004 01020304 0000" },
	{ RRTYPE_TSIG, "hmac-sha256. 1516135665 300 4 AQIDBA== 1 BADTIME 6 AABaXmTx",
	  "0b686d61632d73686132353600 00005a5e64f1 012c 0004 01020304 0001 0012 0006 "
	  "00005a5e64f1" },
	{ RRTYPE_TSIG, "a. 281474976710655 0 0 65535 4095 0",
	  "016100 ffffffffffff 0000 0000 ffff 0fff 0000" },
	{ RRTYPE_IPN, "18446744073709551615", "ffffffffffffffff" },
	{ RRTYPE_SINK, "1 2 3", "010203" },
	{ RRTYPE_SSHFP, "1 3", "0103" },
	{ RRTYPE_KEY, "49152 0 0", "c000 00 00" },
	{ RRTYPE_DNSKEY, "256 3 8 AQI=", "0100 03 08 0102" },
	{ RRTYPE_KEY, "512 3 5 qrs=", "0200 03 05 aabb" },
	{ RRTYPE_RKEY, "0 3 5 qrs=", "0000 03 05 aabb" },
	{ RRTYPE_CDNSKEY, "0 3 0 AA==", "0000 03 00 00" },
	{ RRTYPE_DHCID, "AAABq83v", "000001abcdef" },
	{ RRTYPE_NSEC3, "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG",
	  "01 01 000c 04aabbccdd 14 174eb2409fe28bcb4887a1836f957f0a8425e27b 0006400000000002" },
	{ RRTYPE_NSEC3, "1 0 0 - 04", "01 00 0000 00 01 01" },
	{ RRTYPE_NSEC3PARAM, "1 0 12 AABBCCDD", "01 00 000c 04aabbccdd" },
	{ RRTYPE_NSEC3PARAM, "1 0 1 -", "01 00 0001 00" },
	{ RRTYPE_TLSA, "3 1 1 ABCD", "03 01 01 abcd" },
	{ RRTYPE_SMIMEA, "3 1 1 ABCD", "03 01 01 abcd" },
	{ RRTYPE_TALINK, "a. b.", "016100 016200" },
	{ RRTYPE_OPENPGPKEY, "qrs=", "aabb" },
	{ RRTYPE_CSYNC, "1 2 A RRSIG NSEC", "00000001 0002 0006400000000003" },
	{ RRTYPE_CSYNC, "1 2", "00000001 0002" },
	{ RRTYPE_ZONEMD, "2019860675 1 240 ABABABABABABABABABABABABABABABABABABABAB",
	  "7864a0c3 01 f0 " AB20 },
	{ RRTYPE_DSYNC, "CDS NOTIFY 53 a.", "003b 01 0035 016100" },
	{ RRTYPE_DSYNC, "CSYNC 2 53 a.", "003e 02 0035 016100" },
	{ RRTYPE_HHIT, "qrs=", "aabb" },
	{ RRTYPE_BRID, "qrs=", "aabb" },
	{ RRTYPE_NID, "10 14:4fff:ff20:ee", "000a 00144fffff2000ee" },
	{ RRTYPE_L32, "10 10.1.2.0", "000a 0a010200" },
	{ RRTYPE_L64, "10 2001:db8:14:4fff", "000a 20010db800144fff" },
	{ RRTYPE_LP, "10 a.xx.", "000a 016102787800" },
	{ RRTYPE_EUI48, "00-00-5e-00-53-aa", "00005e0053aa" },
	{ RRTYPE_EUI64, "00-00-5e-00-53-aa-12-34", "00005e0053aa1234" },
	{ RRTYPE_URI, "1 2 \"a;b\\\"c\\\\ \\001\"", "0001 0002 613b6222635c2001" },
	{ RRTYPE_URI, "1 2 \"\"", "0001 0002" },
	{ RRTYPE_CAA, "128 issue \"a;b\\\"c\\\\ \\001\"", "80 056973737565 613b6222635c2001" },
	{ RRTYPE_CAA, "128 issue \"\"", "80 056973737565" },

	/* RFC 9460 appendix D, and what dig makes of the harder values. */
	{ RRTYPE_HTTPS, "0 foo.example.com.", "0000 03666f6f076578616d706c6503636f6d00" },
	{ RRTYPE_SVCB, "1 .", "0001 00" },
	{ RRTYPE_SVCB, "16 foo.example.com. port=53",
	  "0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035" },
	{ RRTYPE_SVCB, "1 foo.example.com. key667=\"hello\"",
	  "0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f" },
	{ RRTYPE_SVCB, "1 foo.example.com. key667=\"hello\\210qoo\"",
	  "0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f" },
	{ RRTYPE_SVCB, "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1",
	  "0001 03666f6f076578616d706c6503636f6d00 0006 0020 "
	  "20010db800000000000000000000000120010db8000000000000000000530001" },
	{ RRTYPE_SVCB, "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" "
		       "ipv4hint=192.0.2.1",
	  "0010 03666f6f076578616d706c65036f726700 0000 0004 0001 0004 "
	  "0001 0009 026832 0568332d3139 0004 0004 c0000201" },
	{ RRTYPE_SVCB, "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
	  "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832" },
	{ RRTYPE_HTTPS, "1 . alpn=\"a\\\"b;c\\032\\001\"", "0001 00 0001 0008 076122623b632001" },
	{ RRTYPE_HTTPS, "1 . alpn=\"h2,h3\" no-default-alpn port=443",
	  "0001 00 0001 0006 026832026833 0002 0000 0003 0002 01bb" },
	{ RRTYPE_HTTPS,
	  "1 . mandatory=alpn,port alpn=\"h2\" port=443 ipv4hint=1.2.3.4,5.6.7.8 ech=q83v "
	  "ipv6hint=2001::1 dohpath=\"/dns-query{?dns}\"",
	  "0001 00 0000 0004 00010003 0001 0003 026832 0003 0002 01bb 0004 0008 0102030405060708 "
	  "0005 0003 abcdef 0006 0010 20010000000000000000000000000001 "
	  "0007 0010 2f646e732d71756572797b3f646e737d" },
	{ RRTYPE_HTTPS, "1 . ech ohttp tls-supported-groups=29,23 key255 key65280=\"a\\\"\\\\;,\"",
	  "0001 00 0005 0000 0008 0000 0009 0004 001d0017 00ff 0000 ff00 0005 61225c3b2c" },

	/* RFC 3597: what has no row, and what does not fit the row it has. */
	{ RRTYPE_NULL, "\\# 2 AABB", "aabb" },
	{ 65280, "\\# 3 ABCDEF", "abcdef" },
	{ 65280, "\\# 0", "" },
	{ RRTYPE_A, "\\# 3 010203", "010203" },
	{ RRTYPE_A, "\\# 5 0102030405", "0102030405" },
	{ RRTYPE_AAAA, "\\# 0", "" },
	{ RRTYPE_MX, "\\# 2 000A", "000a" },
	{ RRTYPE_MX, "\\# 3 000AC0", "000ac0" },
	{ RRTYPE_NS, "\\# 3 016101", "016101" },
	{ RRTYPE_NS, "\\# 2 C000", "c000" },
	{ RRTYPE_NS, "\\# 1 40", "40" },
	{ RRTYPE_TXT, "\\# 0", "" },
	{ RRTYPE_TXT, "\\# 2 0261", "0261" },
	{ RRTYPE_CAA, "\\# 3 000121", "000121" },
	{ RRTYPE_CAA, "\\# 2 0000", "0000" },
	{ RRTYPE_DS, "\\# 4 00010101", "00010101" },
	{ RRTYPE_DS, "\\# 6 00010101AABB", "00010101aabb" },
	{ RRTYPE_DS, "\\# 4 00010109", "00010109" },
	{ RRTYPE_SSHFP, "\\# 3 0102AA", "0102aa" },
	{ RRTYPE_ZONEMD, "\\# 8 000000010101AABB", "000000010101aabb" },
	{ RRTYPE_X25, "\\# 4 03313233", "03313233" },
	{ RRTYPE_X25, "\\# 5 0431323361", "0431323361" },
	{ RRTYPE_ISDN, "\\# 6 013101320133", "013101320133" },
	{ RRTYPE_KEY, "\\# 4 00000000", "00000000" },
	{ RRTYPE_KEY, "\\# 5 C000000001", "c000000001" },
	{ RRTYPE_NSEC, "\\# 1 00", "00" },
	{ RRTYPE_RRSIG, "\\# 22 000105000000000000000000000000000ABC016100AA",
	  "000105000000000000000000000000000abc016100aa" },
	{ RRTYPE_HIP, "\\# 6 00020002FFFF", "00020002ffff" },
	{ RRTYPE_HIP, "\\# 6 02020001FFFF", "02020001ffff" },
	{ RRTYPE_IPSECKEY, "\\# 3 0A0002", "0a0002" },
	{ RRTYPE_IPSECKEY, "\\# 5 0A0402FFFF", "0a0402ffff" },
	{ RRTYPE_AMTRELAY, "\\# 3 0A84FF", "0a84ff" },
	{ RRTYPE_AMTRELAY, "\\# 3 0A00FF", "0a00ff" },
	{ RRTYPE_AMTRELAY, "\\# 1 0A", "0a" },
	{ RRTYPE_A6, "\\# 2 8100", "8100" },
	{ RRTYPE_A6, "\\# 17 01FF000000000000000000000000000000", "01ff000000000000000000000000000000" },
	{ RRTYPE_WKS, "\\# 7 0A000001061000", "0a000001061000" },
	{ RRTYPE_ATMA, "\\# 2 02AA", "02aa" },
	{ RRTYPE_ATMA, "\\# 3 0131AA", "0131aa" },
	{ RRTYPE_ATMA, "\\# 1 00", "00" },
	{ RRTYPE_NXT, "\\# 2 0080", "0080" },
	{ RRTYPE_NXT, "\\# 3 004000", "004000" },
	{ RRTYPE_DOA, "\\# 9 000000000000000102", "000000000000000102" },
	{ RRTYPE_TSIG, "\\# 9 000000000000000000", "000000000000000000" },
	{ RRTYPE_NSEC, "\\# 4 00000100", "00 00 01 00" },
	{ RRTYPE_NSEC, "\\# 3 000000", "00 00 00" },
	{ RRTYPE_NSEC, "\\# 7 00010180000180", "00 01 01 80 00 01 80" },
	{ RRTYPE_NSEC3, "\\# 6 010000000000", "01 00 0000 00 00" },
	{ RRTYPE_APL, "\\# 5 0001080100", "0001 08 01 00" },
	{ RRTYPE_APL, "\\# 4 00030800", "0003 08 00" },
	{ RRTYPE_APL, "\\# 4 00012100", "0001 21 00" },
	{ RRTYPE_LOC, "\\# 16 01121613800000008000000000989680",
	  "01121613 80000000 80000000 00989680" },
	{ RRTYPE_LOC, "\\# 16 00A21613800000008000000000989680",
	  "00a21613 80000000 80000000 00989680" },
	{ RRTYPE_LOC, "\\# 16 00121613FFFFFFFF8000000000989680",
	  "00121613 ffffffff 80000000 00989680" },
	{ RRTYPE_HTTPS, "\\# 7 00010000010000", "0001 00 0001 0000" },
	{ RRTYPE_HTTPS, "\\# 8 0001000003000101", "0001 00 0003 0001 01" },
	{ RRTYPE_HTTPS, "\\# 6 000100000300", "0001 00 0003 00" },
	{ RRTYPE_HTTPS, "\\# 11 0001000002000000020000", "0001 00 0002 0000 0002 0000" },
	{ RRTYPE_HTTPS, "\\# 11 0001000003000000020000", "0001 00 0003 0000 0002 0000" },
	{ RRTYPE_HTTPS, "\\# 9 000100000000020000", "0001 00 0000 0002 0000" },
	{ RRTYPE_HTTPS, "\\# 8 0001000001000103", "0001 00 0001 0001 03" },
	{ RRTYPE_HTTPS, "\\# 8 0001000002000101", "0001 00 0002 0001 01" },
	{ RRTYPE_HTTPS, "\\# 10 00010000040003010203", "0001 00 0004 0003 010203" },
};

static size_t parse(uint16_t type, uint16_t class, const char *text, const char *origin,
		    uint8_t *dst, struct error *err)
{
	struct name name;
	struct buf b;
	size_t n = SIZE_MAX;

	buf_init(&b, 4096);
	if (origin)
		assert_int_equal(name_parse(origin, &name, err), 0);
	if (rdata_parse(&b, type, class, text, origin ? &name : NULL, err) == 0) {
		n = b.len;
		memcpy(dst, buf_string(&b), n);
	}
	buf_done(&b);
	return n;
}

static void both_ways_by_table(void **state)
{
	uint8_t wire[512], back[4096];
	struct buf b;
	size_t i, n;

	(void)state;
	buf_init(&b, 4096);
	for (i = 0; i < ARRAY_SIZE(both_ways); i++) {
		struct error err = ERROR_INIT;
		struct rdata d;

		n = hex_bytes(both_ways[i].hex, wire, sizeof(wire));
		d = rdata_of(both_ways[i].type, RRCLASS_IN, wire, (uint16_t)n);
		buf_clear(&b);
		assert_true(rdata_print(&b, &d, RDATA_PLAIN));
		assert_string_equal(buf_string(&b), both_ways[i].text);
		assert_int_equal(rdata_is_well_formed(&d),
				 both_ways[i].text[0] != '\\' || both_ways[i].text[1] != '#' ||
					 both_ways[i].type == 65280 ||
					 both_ways[i].type == RRTYPE_NULL);
		if (parse(both_ways[i].type, RRCLASS_IN, both_ways[i].text, NULL, back, &err) != n)
			fail_msg("%s: %s %s", both_ways[i].text, err.subject, err.text);
		assert_memory_equal(back, wire, n);
	}
	buf_done(&b);
}

/* Other ways to write the same. */
static const struct {
	uint16_t type;
	const char *text, *hex;
} readable[] = {
	{ RRTYPE_A, "  192.0.2.1\t; a comment", "c0000201" },
	{ RRTYPE_A, "\\# 4 c0 00 02 01", "c0000201" },
	{ RRTYPE_A, "\\# 4 (c000\n0201)", "c0000201" },
	{ RRTYPE_NS, "a", "0161 046f726967 00" },
	{ RRTYPE_NS, "@", "046f726967 00" },
	{ RRTYPE_NS, "a\\.", "02612e 046f726967 00" },
	{ RRTYPE_NS, "a\\\\.", "02615c 00" },
	{ RRTYPE_SOA, "@ h ( 1 ; serial\n 2 3 4 5 )",
	  "046f72696700 0168046f72696700 00000001 00000002 00000003 00000004 00000005" },
	{ RRTYPE_TXT, "abc d\\;e", "03616263 03643b65" },
	{ RRTYPE_TXT, "\"a b\"\"c\" \\\"", "03612062 0163 0122" },
	{ RRTYPE_TXT, "\"\\#\" 1", "0123 0131" },
	{ RRTYPE_RRSIG, "type1 5 2 240 1577836800 1575244928 2748 . q rs=",
	  "0001 05 02 000000f0 5e0be100 5de45480 0abc 00 aabb" },
	{ RRTYPE_DS, "1 1 3 aa bB", "0001 01 03 aabb" },
	{ RRTYPE_A6, "61 2001:db8:0:f::1 a.b.", "3d 07 0000000000000001 0161016200" },
	{ RRTYPE_NSAP, "0X47.0005.80", "47000580" },
	{ RRTYPE_ATMA, "39.246F", "00 39246f" },
	{ RRTYPE_ATMA, "+1.2", "01 3132" },
	{ RRTYPE_WKS, "10.0.0.1 6 80 25 25", "0a000001 06 00000040000000000000 80" },
	{ RRTYPE_TKEY, "a. 1 2 3 17 4 AQID BA== 0", "016100 00000001 00000002 0003 0011 0004 "
	  "01020304 0000" },
	{ RRTYPE_TSIG, "a. 1 2 0 3 BADSIG 0", "016100 000000000001 0002 0000 0003 0010 0000" },
	{ RRTYPE_NSEC3, "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr",
	  "01 00 0000 00 14 174eb2409fe28bcb4887a1836f957f0a8425e27b" },
	{ RRTYPE_NSEC, ". NSEC RRSIG mx a", "00 0006400100000003" },
	{ RRTYPE_CERT, "1 1 5 QUJD", "0001 0001 05 414243" },
	{ RRTYPE_CERT, "pkix 1 rsasha1 QUJD", "0001 0001 05 414243" },
	{ RRTYPE_LOC, "42 21 54 N 71 06 18 W -24m 30m", "00331613 89172dd0 70be15f0 00988d20" },
	{ RRTYPE_LOC, "0 n 0 e 0", "00121613 80000000 80000000 00989680" },
	{ RRTYPE_EUI48, "00-00-5E-00-53-AA", "00005e0053aa" },
	{ RRTYPE_HTTPS, "1 . port=443 alpn=h2,h3", "0001 00 0001 0006 026832026833 0003 0002 01bb" },
	{ RRTYPE_SVCB, "16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
	  "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832" },
	{ RRTYPE_HTTPS, "1 . key3=443", "0001 00 0003 0002 01bb" },
	{ RRTYPE_HTTPS, "1 . mandatory=port,alpn alpn=h2 port=1",
	  "0001 00 0000 0004 00010003 0001 0003 026832 0003 0002 0001" },
};

static void other_spellings_are_read(void **state)
{
	uint8_t wire[512], back[4096];
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(readable); i++) {
		struct error err = ERROR_INIT;

		n = hex_bytes(readable[i].hex, wire, sizeof(wire));
		if (parse(readable[i].type, RRCLASS_IN, readable[i].text, "orig", back, &err) != n)
			fail_msg("%s: %s %s", readable[i].text, err.subject, err.text);
		assert_memory_equal(back, wire, n);
	}
}

static const struct {
	uint16_t type;
	const char *text, *subject, *why;
} wrong[] = {
	{ RRTYPE_A, "", "", "the field \"address\" is missing" },
	{ RRTYPE_A, "192.0.2", "192.0.2", "not an IPv4 address" },
	{ RRTYPE_A, "192.0.2.1 x", "x", "more than this record type has" },
	{ RRTYPE_A, "\\# 4 c0", "", "1 bytes of record data where \"\\#\" says 4" },
	{ RRTYPE_A, "\\# 4 xx", "xx", "not hex digits in pairs" },
	{ RRTYPE_A, "\\#", "", "no length from 0 to 65535 follows \"\\#\"" },
	{ RRTYPE_A, "\\# 65536 00", "", "no length from 0 to 65535 follows \"\\#\"" },
	{ RRTYPE_AAAA, "192.0.2.1", "192.0.2.1", "not an IPv6 address" },
	{ RRTYPE_MX, "10", "", "the field \"exchange\" is missing" },
	{ RRTYPE_MX, "65536 a.", "65536", "not a number from 0 to 65535" },
	{ RRTYPE_MX, "-1 a.", "-1", "not a number from 0 to 65535" },
	{ RRTYPE_MX, "1 a..b", "a..b", "not a domain name: a label is empty" },
	{ RRTYPE_DS, "1 1 1 aa", "", "the digest is not as long as its type's" },
	{ RRTYPE_DS, "1 1 9", "", "the digest is not as long as its type's" },
	{ RRTYPE_SSHFP, "1 1 aa", "", "the digest is not as long as its type's" },
	{ RRTYPE_SSHFP, "1 1 a", "a", "not hex digits in pairs" },
	{ RRTYPE_ZONEMD, "1 1 240 aa", "", "the digest is not as long as its type's" },
	{ RRTYPE_X25, "123", "", "an X.25 address has four digits or more" },
	{ RRTYPE_ISDN, "1 2 3", "3", "more than this record type has" },
	{ RRTYPE_NSEC, ".", "", "the list of types is empty" },
	{ RRTYPE_RRSIG, "A 5 1 240 1 1 1 a.b. AA==", "",
	  "the signer has more labels than the owner" },
	{ RRTYPE_RKEY, "1 3 5 AA==", "", "the flags are zero in this type" },
	{ RRTYPE_KEY, "0 3 5", "", "the key is missing" },
	{ RRTYPE_KEY, "49152 3 5 AA==", "", "the flags say that there is no key" },
	{ RRTYPE_HIP, "2 zz AA==", "zz",
	  "neither hex nor base64 as this field has it, or too long" },
	{ RRTYPE_HIP, "2 aa", "", "the field \"public_key\" is missing" },
	{ RRTYPE_IPSECKEY, "1 4 2 a. AA==", "a.", "a type of gateway that is not 0 to 3" },
	{ RRTYPE_IPSECKEY, "1 0 2 a. AA==", "a.", "not \".\", which type 0 has" },
	{ RRTYPE_IPSECKEY, "1 1 2 ::1 AA==", "::1", "not an IPv4 address" },
	{ RRTYPE_AMTRELAY, "1 2 0 .", "2", "neither 0 nor 1" },
	{ RRTYPE_AMTRELAY, "1 1 4 .", "4", "not a type of relay, 0 to 3" },
	{ RRTYPE_A6, "129 a.", "", "the prefix is longer than 128 bits" },
	{ RRTYPE_A6, "64 ::1", "", "the field \"prefix_name\" is missing" },
	{ RRTYPE_WKS, "10.0.0.1 6 65536", "65536", "not a number from 0 to 65535" },
	{ RRTYPE_NSAP, "47", "47", "not 0x and hex digits in pairs" },
	{ RRTYPE_NSAP, "0x...", "0x...", "not 0x and hex digits in pairs" },
	{ RRTYPE_ATMA, "+", "+", "neither hex digits in pairs nor + and a number" },
	{ RRTYPE_ATMA, "abc", "abc", "neither hex digits in pairs nor + and a number" },
	{ RRTYPE_ATMA, "+1a", "", "a number in E.164 has digits only" },
	{ RRTYPE_DOA, "0 1 2 \"\"", "", "the field \"data\" is missing" },
	{ RRTYPE_NXT, ". TYPE128", "TYPE128", "not a record type below 128" },
	{ RRTYPE_TSIG, "a. 1 2 4 AQID BA==x 3 0 0", "BA==x", "more base64 than the length says" },
	{ RRTYPE_TSIG, "a. 1 2 3 AQI= 3 0 0", "3",
	  "the base64 behind this length is another length's" },
	{ RRTYPE_TSIG, "a. 281474976710656 2 0 3 0 0", "281474976710656",
	  "not a number from 0 to 281474976710655" },
	{ RRTYPE_IPN, "18446744073709551616", "18446744073709551616",
	  "not a number from 0 to 18446744073709551615" },
	{ RRTYPE_HTTPS, "1 . dohpath=/q", "",
	  "dohpath is no URI template with the variable \"dns\"" },
	{ RRTYPE_HTTPS, "1 . dohpath=q{?dns}", "",
	  "dohpath is no URI template with the variable \"dns\"" },
	{ RRTYPE_HTTPS, "1 . dohpath=/q{?dns}}", "",
	  "dohpath is no URI template with the variable \"dns\"" },
	{ RRTYPE_HTTPS, "1 . mandatory=port alpn=h2", "", "a mandatory parameter is missing" },
	{ RRTYPE_HTTPS, "1 . mandatory=alpn port=1", "", "a mandatory parameter is missing" },
	{ RRTYPE_DS, "1 256 1 aa", "256", "not a number from 0 to 255" },
	{ RRTYPE_SOA, "a. b. 1 2 3 4 4294967296", "4294967296", "not a number from 0 to 4294967295" },
	{ RRTYPE_TXT, "\"abc", "", "a quote is not closed" },
	{ RRTYPE_TXT, "\\256", "\\256", "a string longer than 255 bytes, or a bad escape" },
	{ RRTYPE_TXT, "\\", "\\", "a string longer than 255 bytes, or a bad escape" },
	{ RRTYPE_CAA, "0 a-b x", "a-b", "not a tag of letters and digits" },
	{ RRTYPE_CAA, "0 a \\9", "\\9", "too long a string, or a bad escape" },
	{ RRTYPE_DNSKEY, "256 3 8 AQI", "AQI", "not base64" },
	{ RRTYPE_DNSKEY, "256 3 8 AQJ=", "AQJ=", "not base64" },
	{ RRTYPE_DNSKEY, "256 3 8", "", "the field \"public_key\" is missing" },
	{ RRTYPE_RRSIG, "NOPE 5 2 240 1 1 1 . AA==", "NOPE", "not a record type" },
	{ RRTYPE_RRSIG, "A 5 2 240 20201301000000 1 1 . AA==", "20201301000000",
	  "not a time from 1970 to 2106" },
	{ RRTYPE_RRSIG, "A 5 2 240 21060207062816 1 1 . AA==", "21060207062816",
	  "not a time from 1970 to 2106" },
	{ RRTYPE_RRSIG, "A 5 2 240 2020010100000x 1 1 . AA==", "2020010100000x",
	  "not a time (YYYYMMDDHHMMSS)" },
	{ RRTYPE_NSEC, ". A BOGUS", "BOGUS", "not a record type" },
	{ RRTYPE_NSEC3, "1 0 0 x 04", "x", "neither \"-\" nor a salt in hex" },
	{ RRTYPE_NSEC3, "1 0 0 - W", "W", "not base32" },
	{ RRTYPE_NID, "1 1:2:3", "1:2:3", "not four groups of hex digits" },
	{ RRTYPE_NID, "1 1:2:3:4:5", "1:2:3:4:5", "not four groups of hex digits" },
	{ RRTYPE_EUI48, "00-00-5e-00-53", "00-00-5e-00-53",
	  "not pairs of hex digits with dashes between" },
	{ RRTYPE_EUI48, "00:00:5e:00:53:aa", "00:00:5e:00:53:aa",
	  "not pairs of hex digits with dashes between" },
	{ RRTYPE_APL, "1:1.2.3.4", "1:1.2.3.4", "not FAMILY:ADDRESS/LENGTH" },
	{ RRTYPE_APL, "3:1.2.3.4/8", "3:1.2.3.4/8", "not FAMILY:ADDRESS/LENGTH" },
	{ RRTYPE_APL, "1:1.2.3.4/33", "1:1.2.3.4/33", "not FAMILY:ADDRESS/LENGTH" },
	{ RRTYPE_LOC, "91 N 0 E 0", "91", "not a part of an angle" },
	{ RRTYPE_LOC, "90 0 0.001 N 0 E 0", "0.001", "beyond the pole or the date line" },
	{ RRTYPE_LOC, "1 60 N 0 E 0", "60", "not a part of an angle" },
	{ RRTYPE_LOC, "1 1 1.0001 N 0 E 0", "1.0001", "not a part of an angle" },
	{ RRTYPE_LOC, "1 N 0 E x", "x", "not an altitude" },
	{ RRTYPE_LOC, "1 N 0 E 0 -1m", "-1m", "not a size in metres" },
	{ RRTYPE_HTTPS, "1 . nokey=1", "nokey=1", "not a service parameter" },
	{ RRTYPE_HTTPS, "1 . port=1 port=2", "port=2", "the parameter is there twice" },
	{ RRTYPE_HTTPS, "1 . port=65536", "port=65536", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . port=1,2", "port=1,2", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . alpn=", "alpn=", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . alpn=a,,b", "alpn=a,,b", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . ohttp=1", "ohttp=1", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . mandatory=mandatory", "mandatory=mandatory",
	  "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . ipv4hint=::1", "ipv4hint=::1", "not a value of this parameter" },
	{ RRTYPE_HTTPS, "1 . key9999=\\9", "key9999=\\9", "a bad escape" },
	{ 65280, "x", "x", "this type has the form \"\\# LENGTH HEX\" only" },
};

static void wrong_text_is_refused_with_its_word(void **state)
{
	uint8_t back[4096];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct error err = ERROR_INIT;

		if (parse(wrong[i].type, RRCLASS_IN, wrong[i].text, NULL, back, &err) != SIZE_MAX)
			fail_msg("%s was read", wrong[i].text);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.subject, wrong[i].subject);
		assert_string_equal(err.text, wrong[i].why);
	}
}

/* A compressed name is read where RFC 3597 section 4 allows it, up to the record's end only. */
static void names_are_followed_into_the_message(void **state)
{
	uint8_t msg[64];
	size_t n = hex_bytes("000000000000000000000000 0178027979 00 "
			     "000a 0161c00c "
			     "0001 c00c", msg, sizeof(msg));
	struct rdata mx = { msg, (uint32_t)n, 18, 6, RRTYPE_MX, RRCLASS_IN };
	struct rdata https = { msg, (uint32_t)n, 24, 4, RRTYPE_HTTPS, RRCLASS_IN };
	struct rdata cut = { msg, (uint32_t)n, 18, 5, RRTYPE_MX, RRCLASS_IN };
	struct name name;
	char text[NAME_TEXT];
	struct buf b;

	(void)state;
	buf_init(&b, 256);
	assert_true(rdata_print(&b, &mx, RDATA_PLAIN));
	assert_string_equal(buf_string(&b), "10 a.x.yy.");
	buf_clear(&b);
	assert_true(rdata_print(&b, &https, RDATA_PLAIN));
	assert_string_equal(buf_string(&b), "\\# 4 0001C00C");
	buf_clear(&b);
	assert_true(rdata_print(&b, &cut, RDATA_PLAIN));
	assert_string_equal(buf_string(&b), "\\# 5 000A0161C0");
	buf_done(&b);
	assert_true(rdata_target(&mx, &name));
	assert_string_equal(name_format(text, &name), "a.x.yy.");
	assert_false(rdata_target(&cut, &name));
	mx.type = RRTYPE_TXT;
	assert_false(rdata_target(&mx, &name));
}

static void classes_have_addresses_of_their_own(void **state)
{
	static const struct {
		uint16_t type, class;
		const char *hex, *text;
	} cases[] = {
		{ RRTYPE_A, RRCLASS_CH, "0168 00 029c", "h. 1234" },
		{ RRTYPE_A, RRCLASS_CH, "c0000201", "\\# 4 C0000201" },
		{ RRTYPE_A, RRCLASS_HS, "c0000201", "192.0.2.1" },
		{ RRTYPE_A, 9, "c0000201", "\\# 4 C0000201" },
		{ RRTYPE_AAAA, RRCLASS_CH, "aa", "\\# 1 AA" },
		{ RRTYPE_TXT, RRCLASS_CH, "0161", "\"a\"" },
	};
	struct error err = ERROR_INIT;
	uint8_t wire[16], back[64];
	struct rdata d;
	struct buf b;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		n = hex_bytes(cases[i].hex, wire, sizeof(wire));
		d = rdata_of(cases[i].type, cases[i].class, wire, (uint16_t)n);
		buf_init(&b, 256);
		assert_true(rdata_print(&b, &d, RDATA_PLAIN));
		assert_string_equal(buf_string(&b), cases[i].text);
		assert_int_equal(parse(d.type, d.class, cases[i].text, NULL, back, &err), n);
		assert_memory_equal(back, wire, n);
		buf_done(&b);
	}
	assert_int_equal(parse(RRTYPE_A, RRCLASS_CH, "h. 8", NULL, back, &err), SIZE_MAX);
	assert_string_equal(err.text, "not an octal number from 0 to 177777");
	assert_int_equal(parse(RRTYPE_A, RRCLASS_CH, "h. 200000", NULL, back, &err), SIZE_MAX);
}

static void long_keys_are_split_as_dig_does(void **state)
{
	uint8_t wire[80] = { 0 };
	struct rdata d;
	struct buf b;

	(void)state;
	memset(wire, 0xab, sizeof(wire));
	buf_init(&b, 512);
	d = rdata_of(65280, RRCLASS_IN, wire, 60);
	assert_true(rdata_print(&b, &d, RDATA_SPLIT));
	assert_string_equal(buf_string(&b),
			    "\\# 60 ABABABABABABABABABABABABABABABABABABABABABABABABABABABAB "
			    "ABABABABABABABABABABABABABABABABABABABABABABABABABABABAB ABABABAB");
	buf_clear(&b);
	memcpy(wire, "\1\0\3\5", 4);
	d = rdata_of(RRTYPE_DNSKEY, RRCLASS_IN, wire, 64);
	assert_true(rdata_print(&b, &d, RDATA_SPLIT));
	assert_string_equal(buf_string(&b),
			    "256 3 5 q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6ur "
			    "q6urq6urq6urq6urq6urq6ur");
	buf_done(&b);
}

static void a_bound_is_reported_and_kept(void **state)
{
	uint8_t wire[40] = { 0 };
	struct rdata d = rdata_of(RRTYPE_TXT, RRCLASS_IN, wire, sizeof(wire));
	size_t max;
	struct buf b;

	(void)state;
	memset(wire, 0xff, sizeof(wire));
	wire[0] = sizeof(wire) - 1;
	for (max = 0; max < 2 + 39 * 4; max++) {
		buf_init(&b, max);
		assert_false(rdata_print(&b, &d, RDATA_PLAIN));
		assert_true(b.len <= max);
		buf_done(&b);
	}
	buf_init(&b, max);
	assert_true(rdata_print(&b, &d, RDATA_PLAIN));
	buf_done(&b);
}

static void note(void *arg, const struct rdata_value *v)
{
	struct buf *b = arg;

	buf_printf(b, "%s%s%s%s=%s:%s;", v->field, v->is_list ? "[]" : "", v->key ? "." : "",
		   v->key ? v->key : "",
		   v->kind == RDATA_NUMBER ? "n" : v->kind == RDATA_STRING ? "s" : "w", v->text);
	if (v->kind == RDATA_NUMBER)
		assert_int_equal(v->number, strtoull(v->text, NULL, 10));
	assert_int_equal(v->text_len, strlen(v->text));
}

static void the_walk_has_names_and_kinds(void **state)
{
	static const struct {
		uint16_t type;
		const char *text, *fields;
	} cases[] = {
		{ RRTYPE_A, "192.0.2.1", "address=w:192.0.2.1;" },
		{ RRTYPE_MX, "10 a.", "preference=n:10;exchange=w:a.;" },
		{ RRTYPE_TXT, "\"a \\\"b\" \"\"", "strings[]=s:a \\\"b;strings[]=s:;" },
		{ RRTYPE_CAA, "0 issue \"x y\"", "flags=n:0;tag=w:issue;value=s:x y;" },
		{ RRTYPE_NSEC, ". A MX", "next=w:.;types[]=w:A;types[]=w:MX;" },
		{ RRTYPE_HTTPS, "1 . alpn=\"h2,h3\" no-default-alpn port=443 key700=\"x\"",
		  "priority=n:1;target=w:.;params[].alpn=w:h2,h3;params[].no-default-alpn=w:;"
		  "params[].port=w:443;params[].key700=w:x;" },
		{ RRTYPE_APL, "", "" },
		{ RRTYPE_HIP, "2 FF /w== a. b.",
		  "algorithm=n:2;hit=w:FF;public_key=w:/w==;rendezvous_servers[]=w:a.;"
		  "rendezvous_servers[]=w:b.;" },
		{ RRTYPE_AMTRELAY, "10 1 3 a.",
		  "precedence=n:10;discovery_optional=n:1;relay_type=n:3;relay=w:a.;" },
		{ RRTYPE_WKS, "10.0.0.1 6 25 80",
		  "address=w:10.0.0.1;protocol=n:6;ports[]=n:25;ports[]=n:80;" },
		{ RRTYPE_TSIG, "a. 1 2 0 3 BADSIG 0",
		  "algorithm=w:a.;time_signed=n:1;fudge=n:2;mac=w:;original_id=n:3;"
		  "error=w:BADSIG;other=w:;" },
		{ RRTYPE_DOA, "0 1 2 \"x\" -",
		  "enterprise=n:0;type=n:1;location=n:2;media_type=s:x;data=w:;" },
		{ RRTYPE_KEY, "49152 0 0", "flags=n:49152;protocol=n:0;algorithm=n:0;" },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		uint8_t wire[4096] = { 0 };
		struct rdata d;
		struct buf b;

		n = parse(cases[i].type, RRCLASS_IN, cases[i].text, NULL, wire, &err);
		d = rdata_of(cases[i].type, RRCLASS_IN, wire, (uint16_t)n);
		buf_init(&b, 4096);
		assert_true(rdata_walk(&d, note, &b));
		assert_string_equal(buf_string(&b), cases[i].fields);
		if (n > 0) {
			d.len--;
			buf_clear(&b);
			if (!rdata_is_well_formed(&d)) {
				assert_false(rdata_walk(&d, note, &b));
				assert_int_equal(b.len, 0);
			}
		}
		d.type = 65280;
		assert_false(rdata_walk(&d, note, &b));
		buf_done(&b);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_by_table),
		cmocka_unit_test(other_spellings_are_read),
		cmocka_unit_test(wrong_text_is_refused_with_its_word),
		cmocka_unit_test(names_are_followed_into_the_message),
		cmocka_unit_test(classes_have_addresses_of_their_own),
		cmocka_unit_test(long_keys_are_split_as_dig_does),
		cmocka_unit_test(a_bound_is_reported_and_kept),
		cmocka_unit_test(the_walk_has_names_and_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
