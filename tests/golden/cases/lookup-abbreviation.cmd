netkit lookup --shor localhost
