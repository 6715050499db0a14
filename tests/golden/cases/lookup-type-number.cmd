netkit lookup --type TYPE99999 localhost
