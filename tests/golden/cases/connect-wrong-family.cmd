netkit connect -6 127.0.0.1 7
