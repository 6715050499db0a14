netkit --install-links
