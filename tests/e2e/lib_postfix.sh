# shellcheck shell=bash
# postfix on port 25 of this namespace, from a folder of the script's own.
. "${SOURCE:?top of the tree}/tests/e2e/lib_namespace.sh" || exit 1

has_postfix() { # or says in $reason why not
	if [ ! -x /usr/lib/postfix/sbin/master ]; then
		reason='postfix is not installed: see third_party/check.packages'
	elif [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 1 ]; then
		reason='postfix needs a user of its own, and there is one here'
	else
		return 0
	fi
	return 1
}

# Lines of main.cf come from standard input.  Queue and data belong to its user.
start_postfix() { # HOST: the name that it says it has
	local queues=(incoming active deferred defer bounce hold corrupt flush trace)
	mkdir -p "$tmp/postfix" "$tmp/data" "$tmp"/queue/{pid,public,private,maildrop,saved}
	(cd "$tmp/queue" && mkdir "${queues[@]}" && chown postfix public private "${queues[@]}")
	chown postfix "$tmp/data"
	cat >"$tmp/postfix/main.cf" <<-END
		compatibility_level = 3.6
		queue_directory = $tmp/queue
		data_directory = $tmp/data
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		myhostname = $1
		mydestination = $1
		local_recipient_maps =
		maillog_file = /dev/stderr
		maillog_file_prefixes = /
	END
	cat >>"$tmp/postfix/main.cf"
	cat >"$tmp/postfix/master.cf" <<-END
		25      inet       n - n - 10    smtpd
		tlsmgr  unix       - - n 1000? 1 tlsmgr
		rewrite unix       - - n - -     trivial-rewrite
		cleanup unix       n - n - 0     cleanup
		qmgr    unix       n - n 300 1   qmgr
		bounce  unix       - - n - 0     bounce
		defer   unix       - - n - 0     bounce
		virtual unix       - n n - -     virtual
		anvil   unix       - - n - 1     anvil
		postlog unix-dgram n - n - 1     postlogd
	END
	start postfix /usr/lib/postfix/sbin/master -c "$tmp/postfix" -d
	wait_for_port 127.0.0.1 25
}
