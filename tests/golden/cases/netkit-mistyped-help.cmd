netkit hlep
