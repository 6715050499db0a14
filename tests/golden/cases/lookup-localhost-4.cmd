netkit lookup -4 localhost
