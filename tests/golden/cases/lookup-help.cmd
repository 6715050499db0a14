netkit lookup --help
