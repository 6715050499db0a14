netkit --version --jsn
