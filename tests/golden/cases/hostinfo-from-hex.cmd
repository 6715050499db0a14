netkit hostinfo 0x8002c2f2
