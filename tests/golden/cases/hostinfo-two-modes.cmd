netkit hostinfo --all --entry localhost
