netkit connect --eof forever localhost 7 </dev/null
