netkit hostinfo --service ehco
