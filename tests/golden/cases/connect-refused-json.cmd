netkit connect --json 127.0.0.1 1
