netkit nosuch
