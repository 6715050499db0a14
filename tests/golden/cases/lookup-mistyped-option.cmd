netkit lookup --tpye MX localhost
