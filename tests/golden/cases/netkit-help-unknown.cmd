netkit help nosuch
