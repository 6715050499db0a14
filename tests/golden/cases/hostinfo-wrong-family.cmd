netkit hostinfo -6 127.0.0.1
