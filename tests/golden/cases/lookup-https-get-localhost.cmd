netkit lookup --https-get localhost
