netkit --lst
