netkit lookup localhost >/dev/full
