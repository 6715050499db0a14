netkit lookup --type BOGUS localhost
