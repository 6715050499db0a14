netkit connect --serial 9600 127.0.0.1 7
