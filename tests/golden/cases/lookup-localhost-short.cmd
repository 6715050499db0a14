netkit lookup --short localhost
