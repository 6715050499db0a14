netkit lookup a..test
