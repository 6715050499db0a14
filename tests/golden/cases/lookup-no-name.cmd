netkit lookup
