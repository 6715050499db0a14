netkit hostinfo --hex 128.2.194.242
