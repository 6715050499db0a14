netkit lookup $(printf 'a%.0s' {1..64}).test
