netkit ''
