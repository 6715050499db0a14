netkit connect --escape ctrl-a localhost 7 </dev/null
