netkit lookup --type AAA localhost
