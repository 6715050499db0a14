netkit $'x\e]0;title\a'
