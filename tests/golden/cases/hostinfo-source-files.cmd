netkit hostinfo --source files -4 localhost
