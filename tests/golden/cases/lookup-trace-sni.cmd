netkit lookup --trace --sni x a.test
