netkit echo-serve --model forks 0
