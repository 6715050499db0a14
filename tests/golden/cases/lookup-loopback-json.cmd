netkit lookup --json 127.0.0.1
