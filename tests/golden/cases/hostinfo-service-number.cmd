netkit hostinfo --service 7
