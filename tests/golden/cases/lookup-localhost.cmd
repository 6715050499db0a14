netkit lookup localhost
