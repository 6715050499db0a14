netkit connect --telnet maybe 127.0.0.1 7
