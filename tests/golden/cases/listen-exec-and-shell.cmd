netkit listen --exec /bin/cat --shell cat 0
