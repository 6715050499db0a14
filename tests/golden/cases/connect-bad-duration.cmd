netkit connect --timeout soon 127.0.0.1 7
