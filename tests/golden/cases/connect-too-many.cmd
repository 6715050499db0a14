netkit connect 127.0.0.1 7 8 9
