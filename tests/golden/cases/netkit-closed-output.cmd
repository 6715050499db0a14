netkit --help >&-
