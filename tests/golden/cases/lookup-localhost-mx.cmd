netkit lookup localhost MX
