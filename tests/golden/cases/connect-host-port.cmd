netkit connect [::1]:99999
