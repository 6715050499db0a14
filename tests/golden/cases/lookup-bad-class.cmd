netkit lookup --class XX localhost
