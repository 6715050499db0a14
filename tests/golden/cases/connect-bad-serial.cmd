netkit connect --telnet always --serial 9600,9n1 127.0.0.1 7
