netkit --install-links no/such/folder
