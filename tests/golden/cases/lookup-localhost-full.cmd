netkit lookup --output full localhost
