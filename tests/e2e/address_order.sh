# The order of addresses: on machines made up by chance, with policies made up by chance, ours is
# that of getaddrinfo. ROUNDS=1000 tries more of them.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1
needs python3
printf 'multi on\n' | own_file /etc/host.conf
: | own_file /etc/gai.conf
: | own_file /etc/hosts
mkdir "$tmp/machine"

machine_of() { # SEED
	ip link show d0 >/dev/null 2>&1 && ip link del d0
	ip link show d1 >/dev/null 2>&1 && ip link del d1
	ip tunnel del t0 2>/dev/null
	ip tunnel del t1 2>/dev/null
	ip -6 address flush dev lo
	python3 "$SOURCE/tests/support/addrorder.py" "$1" "$tmp/machine"
	own_file /etc/gai.conf <"$tmp/machine/gai.conf"
	own_file /etc/hosts <"$tmp/machine/hosts"
	ip -force -batch "$tmp/machine/ip" 2>/dev/null
}

ip link add d0 type veth peer name d0-far || bail 'no veth interfaces here'
rules=$tmp/rules
for ((seed = 1; seed <= ${ROUNDS:-60}; seed++)); do
	machine_of "$seed"
	readarray -t order <"$tmp/machine/order"
	run addrorder many "${order[@]}"
	printf '%s\n' "$out" >>"$rules"
	[ "$status" -eq 0 ] || break
done
if [ "$status" -eq 0 ]; then
	ok "getaddrinfo's order and ours are the same on all of them"
else
	fail "the orders differ on machine $seed" "$out" "$err" "$(cat "$tmp/machine/gai.conf" "$tmp/machine/ip")"
fi
# Rule 7 needs a tunnel, which not every kernel has: the unit test decides it.
for rule in 1 2 3 4 5 6 8 9 10; do
	holds "rule $rule decided somewhere" grep -q "rule $rule:" "$rules"
done
done_testing
