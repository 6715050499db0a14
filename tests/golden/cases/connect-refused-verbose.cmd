netkit connect -v 127.0.0.1 1
