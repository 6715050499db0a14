netkit hostinfo fe80::1%nosuch0
