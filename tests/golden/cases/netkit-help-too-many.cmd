netkit help lookup this
