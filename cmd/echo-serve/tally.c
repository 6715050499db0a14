/* Tables of open addressing, a row of them in shared memory behind one lock. */
#include "echo-serve/tally.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/addr.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SLOTS = 1 << 17, FULL = SLOTS / 4 * 3 };

struct slot {
	uint64_t key; /* 0: free */
	uint64_t clients;
};

struct table {
	size_t used;
	struct slot slots[SLOTS];
};

struct tally {
	size_t seats;
	size_t size;
	uint64_t secret;
	struct shared_tables {
		pthread_mutex_t lock;
		struct table tables[];
	} *shared;
};

/* A process may be killed while it holds the lock; its table is forgotten then. */
static void init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

static void lock(struct tally *t)
{
	if (pthread_mutex_lock(&t->shared->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&t->shared->lock);
}

static void unlock(struct tally *t)
{
	pthread_mutex_unlock(&t->shared->lock);
}

struct tally *tally_new(size_t seats, struct error *err)
{
	struct tally *t = xcalloc(1, sizeof(*t));

	t->seats = seats;
	t->size = sizeof(*t->shared) + seats * sizeof(t->shared->tables[0]);
	t->shared = mmap(NULL, t->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			 0);
	if (t->shared == MAP_FAILED) {
		free(t);
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot share memory");
		return NULL;
	}
	init_lock(&t->shared->lock);
	rng_bytes(&t->secret, sizeof(t->secret));
	return t;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	munmap(t->shared, t->size);
	free(t);
}

/* An IPv4 address or the first half of an IPv6 one; 0: none.  The two cannot be the same. */
static uint64_t key_of(const struct addr *a)
{
	struct addr plain = *a;
	const uint8_t *bytes;
	uint64_t key = 0;
	size_t len = 0, i;

	addr_unmap(&plain);
	bytes = addr_bytes(&plain, &len);
	if (!bytes)
		return 0;
	for (i = 0; i < len / (len == 4 ? 1 : 2); i++)
		key = key << 8 | bytes[i];
	if (len == 4)
		return UINT64_C(1) << 40 | key;
	return key ? key : 1;
}

/* With a secret, so that nobody can choose addresses that fall together. */
static size_t place_of(const struct tally *t, uint64_t key)
{
	return (size_t)rng_spread(key ^ t->secret) % SLOTS;
}

/* Its slot, or the free one where it would be; no table is ever full. */
static size_t find(const struct tally *t, const struct table *table, uint64_t key)
{
	size_t i = place_of(t, key);

	while (table->slots[i].key && table->slots[i].key != key)
		i = (i + 1) % SLOTS;
	return i;
}

static uint64_t sum(const struct tally *t, uint64_t key)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < t->seats; i++) {
		const struct table *table = &t->shared->tables[i];

		if (table->used)
			n += table->slots[find(t, table, key)].clients;
	}
	return n;
}

bool tally_add(struct tally *t, size_t seat, const struct addr *a, uint64_t limit)
{
	struct table *table = &t->shared->tables[seat];
	uint64_t key = key_of(a);
	struct slot *slot;
	bool is_added = false;

	if (!key)
		return true;
	lock(t);
	slot = &table->slots[find(t, table, key)];
	if (sum(t, key) < limit && (slot->key || table->used < FULL)) {
		table->used += !slot->key;
		slot->key = key;
		slot->clients++;
		is_added = true;
	}
	unlock(t);
	return is_added;
}

/* What stands behind a slot that becomes free moves up, or it would not be found any more. */
static void clear(const struct tally *t, struct table *table, size_t hole)
{
	size_t i = hole, home;

	table->used--;
	for (;;) {
		table->slots[hole] = (struct slot){ 0 };
		do {
			i = (i + 1) % SLOTS;
			if (!table->slots[i].key)
				return;
			home = place_of(t, table->slots[i].key);
		} while ((i - home) % SLOTS < (i - hole) % SLOTS);
		table->slots[hole] = table->slots[i];
		hole = i;
	}
}

void tally_remove(struct tally *t, size_t seat, const struct addr *a)
{
	struct table *table = &t->shared->tables[seat];
	uint64_t key = key_of(a);
	size_t i;

	if (!key)
		return;
	lock(t);
	i = find(t, table, key);
	if (table->slots[i].clients && --table->slots[i].clients == 0)
		clear(t, table, i);
	unlock(t);
}

void tally_forget(struct tally *t, size_t seat)
{
	lock(t);
	memset(&t->shared->tables[seat], 0, sizeof(t->shared->tables[seat]));
	unlock(t);
}
