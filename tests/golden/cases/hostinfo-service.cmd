netkit hostinfo --service echo
