netkit echo-client --json 127.0.0.1 1 </dev/null
