netkit listen htpp
