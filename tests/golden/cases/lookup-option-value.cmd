netkit lookup --type
