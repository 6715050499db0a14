netkit hostinfo --source nosuch localhost
