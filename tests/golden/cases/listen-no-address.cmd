netkit listen
