netkit lookup --bufsize 99999 localhost
