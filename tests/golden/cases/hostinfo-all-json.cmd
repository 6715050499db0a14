netkit hostinfo --json --all ::1 80
