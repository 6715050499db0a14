netkit --nosuch
