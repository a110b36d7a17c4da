// A JSON-RPC server over LMDB: durable commits (no flag that weakens them), one write transaction for all changes that
// arrived together, one read transaction renewed for each read in between.
//
//     lmdb-peer FOLDER
//
// Tables hold a row by its id; each index is a table of its own whose keys end with the id. Numbers in index keys are
// big-endian, so that bytes compare as the numbers do. Counts by status are kept in a row of their own.

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "peer.h"

enum table {
    ACCOUNT, ITEM, JOB, HISTORY, COUNTS,
    ITEM_VIN, JOB_NUMBER, JOB_ACCOUNT, JOB_STATUS_DUE_OUT, JOB_STAGE, JOB_DUE_OUT, HISTORY_JOB,
    TABLE_COUNT
};

static MDB_env *environment;
static MDB_dbi tables[TABLE_COUNT];
static MDB_txn *writing, *reading;
static int64_t lastAccount, lastItem, lastJob, lastHistory;

static void check(int result) {
    if (result != MDB_SUCCESS) peer_fail("lmdb", mdb_strerror(result));
}

/// The transaction of a read: the group's own while there is one, so that it sees what the group wrote.
static MDB_txn *reader(void) { return writing ? writing : reading; }

static void begin_read(void) {
    if (!writing) check(mdb_txn_renew(reading));
}

static void end_read(void) {
    if (!writing) mdb_txn_reset(reading);
}

/// A key of big-endian numbers and at most one text; 120 characters of text fit.
struct key {
    unsigned char bytes[500];
    size_t length;
};

static void add_number(struct key *key, int64_t number) {
    uint64_t swapped = __builtin_bswap64((uint64_t)number);
    memcpy(key->bytes + key->length, &swapped, sizeof swapped);
    key->length += sizeof swapped;
}

static MDB_val value_of(struct key *key) { return (MDB_val){key->length, key->bytes}; }

static struct key pair(int64_t first, int64_t second) {
    struct key key = {.length = 0};
    add_number(&key, first), add_number(&key, second);
    return key;
}

static struct key triple(int64_t first, int64_t second, int64_t third) {
    struct key key = pair(first, second);
    add_number(&key, third);
    return key;
}

static struct key text_key(struct peer_text text) {
    struct key key = {.length = text.length < 480 ? text.length : 480};
    memcpy(key.bytes, text.bytes, key.length);
    return key;
}

static void put_key(enum table table, struct key key) {
    MDB_val at = value_of(&key), nothing = {0, ""};
    check(mdb_put(writing, tables[table], &at, &nothing, 0));
}

static void remove_key(enum table table, struct key key) {
    MDB_val at = value_of(&key);
    check(mdb_del(writing, tables[table], &at, NULL));
}

static void put_row(enum table table, int64_t id, struct peer_buffer *row, unsigned flags) {
    MDB_val at = {sizeof id, &id}, value = {row->length, row->bytes};
    check(mdb_put(writing, tables[table], &at, &value, flags));
}

/// A row is its numbers, the lengths of its texts (u16), its texts.
static struct peer_buffer row;

static void pack(const int64_t *numbers, int numberCount, const struct peer_text *texts, int textCount) {
    row.length = 0;
    peer_append(&row, numbers, (size_t)numberCount * sizeof *numbers);
    for (int index = 0; index < textCount; index++) {
        uint16_t length = (uint16_t)texts[index].length;
        peer_append(&row, &length, sizeof length);
    }
    for (int index = 0; index < textCount; index++) peer_append(&row, texts[index].bytes, texts[index].length);
}

static void unpack(MDB_val value, int64_t *numbers, int numberCount, struct peer_text *texts, int textCount) {
    const char *at = value.mv_data;
    memcpy(numbers, at, (size_t)numberCount * sizeof *numbers);
    const char *lengths = at + (size_t)numberCount * sizeof *numbers;
    const char *text = lengths + (size_t)textCount * sizeof(uint16_t);
    for (int index = 0; index < textCount; index++) {
        uint16_t length;
        memcpy(&length, lengths + (size_t)index * sizeof length, sizeof length);
        texts[index] = (struct peer_text){text, length};
        text += length;
    }
}

_Static_assert(offsetof(struct peer_job, updates) == 10 * sizeof(int64_t), "numbers of a job");
_Static_assert(offsetof(struct peer_job, itemName) == 11 * sizeof(int64_t) + 3 * sizeof(struct peer_text), "its texts");

static bool find_job(int64_t id, struct peer_job *job) {
    MDB_val at = {sizeof id, &id}, value;
    int result = mdb_get(reader(), tables[JOB], &at, &value);
    if (result == MDB_NOTFOUND) return false;
    check(result);
    unpack(value, &job->id, 11, &job->title, 4);
    return true;
}

static void put_job(const struct peer_job *job, unsigned flags) {
    pack(&job->id, 11, &job->title, 4);
    put_row(JOB, job->id, &row, flags);
}

static void begin(void) { check(mdb_txn_begin(environment, NULL, 0, &writing)); }

static void commit(void) {
    check(mdb_txn_commit(writing));
    writing = NULL;
}

static int64_t add_account(struct peer_text name) {
    pack(NULL, 0, &name, 1);
    put_row(ACCOUNT, ++lastAccount, &row, MDB_APPEND);
    return lastAccount;
}

static int64_t add_item(int64_t account, struct peer_text name, struct peer_text vin) {
    const struct peer_text texts[] = {name, vin};
    pack(&account, 1, texts, 2);
    put_row(ITEM, ++lastItem, &row, MDB_APPEND);
    struct key key = text_key(vin);
    add_number(&key, lastItem);
    put_key(ITEM_VIN, key);
    return lastItem;
}

static struct peer_text name_of(enum table table, int64_t id, int numberCount, int textCount) {
    MDB_val at = {sizeof id, &id}, value;
    if (mdb_get(writing, tables[table], &at, &value) != MDB_SUCCESS) return (struct peer_text){"", 0};
    int64_t numbers[1];
    struct peer_text texts[2];
    unpack(value, numbers, numberCount, texts, textCount);
    return texts[0];
}

static void add_count(int64_t status, int64_t by) {
    int64_t count = 0;
    MDB_val at = {sizeof status, &status}, value;
    if (mdb_get(writing, tables[COUNTS], &at, &value) == MDB_SUCCESS) memcpy(&count, value.mv_data, sizeof count);
    count += by;
    value = (MDB_val){sizeof count, &count};
    check(mdb_put(writing, tables[COUNTS], &at, &value, 0));
}

static bool add_job(struct peer_job *job) {
    int64_t id = lastJob + 1;
    struct key number = text_key(job->roNumber);
    MDB_val at = value_of(&number), value = {sizeof id, &id};
    int result = mdb_put(writing, tables[JOB_NUMBER], &at, &value, MDB_NOOVERWRITE);
    if (result == MDB_KEYEXIST) return false;
    check(result);
    job->id = lastJob = id;
    // The names lie in pages of this transaction, which a put may move: the row keeps them, and the answer reads it.
    job->customerName = name_of(ACCOUNT, job->account, 0, 1);
    job->itemName = name_of(ITEM, job->item, 1, 2);
    put_job(job, MDB_APPEND);
    put_key(JOB_ACCOUNT, pair(job->account, id));
    put_key(JOB_STATUS_DUE_OUT, triple(job->status, job->dueOut, id));
    put_key(JOB_STAGE, pair(job->stage, id));
    put_key(JOB_DUE_OUT, pair(job->dueOut, id));
    add_count(job->status, 1);
    find_job(id, job);
    return true;
}

static bool job(int64_t id, struct peer_job *job) {
    begin_read();
    bool isThere = find_job(id, job);
    end_read();
    return isThere;
}

static void update(const struct peer_job *before, const struct peer_job *job, const struct peer_history *history) {
    int64_t id = job->id;
    if (before->status != job->status) {
        remove_key(JOB_STATUS_DUE_OUT, triple(before->status, before->dueOut, id));
        put_key(JOB_STATUS_DUE_OUT, triple(job->status, job->dueOut, id));
        add_count(before->status, -1), add_count(job->status, 1);
    }
    if (before->stage != job->stage) {
        remove_key(JOB_STAGE, pair(before->stage, id));
        put_key(JOB_STAGE, pair(job->stage, id));
    }
    // The texts of the job lie in the page that this put changes: `pack` copies them first.
    put_job(job, 0);
    pack(&history->job, 6, &history->note, 1);
    put_row(HISTORY, ++lastHistory, &row, MDB_APPEND);
    put_key(HISTORY_JOB, triple(history->job, history->seq, lastHistory));
}

static void list(int64_t status, int64_t from, int64_t limit, peer_job_taker take, void *context) {
    begin_read();
    MDB_cursor *cursor;
    check(mdb_cursor_open(reader(), tables[JOB_STATUS_DUE_OUT], &cursor));
    struct key first = pair(status, from);
    MDB_val at = value_of(&first), nothing;
    int result = mdb_cursor_get(cursor, &at, &nothing, MDB_SET_RANGE);
    for (; result == MDB_SUCCESS && limit--; result = mdb_cursor_get(cursor, &at, &nothing, MDB_NEXT)) {
        uint64_t parts[3];
        memcpy(parts, at.mv_data, sizeof parts);
        if ((int64_t)__builtin_bswap64(parts[0]) != status) break;
        struct peer_job found;
        if (find_job((int64_t)__builtin_bswap64(parts[2]), &found)) take(context, &found);
    }
    mdb_cursor_close(cursor);
    end_read();
}

static void counts(int64_t counts[PEER_LIST_COUNT]) {
    begin_read();
    for (int64_t status = 1; status < PEER_LIST_COUNT; status++) {
        MDB_val at = {sizeof status, &status}, value;
        if (mdb_get(reader(), tables[COUNTS], &at, &value) == MDB_SUCCESS) {
            memcpy(&counts[status], value.mv_data, sizeof *counts);
        }
    }
    end_read();
}

static void close_store(void) { mdb_env_close(environment); }

static int64_t last_id(MDB_txn *transaction, enum table table) {
    MDB_cursor *cursor;
    MDB_val at, value;
    int64_t id = 0;
    check(mdb_cursor_open(transaction, tables[table], &cursor));
    if (mdb_cursor_get(cursor, &at, &value, MDB_LAST) == MDB_SUCCESS) memcpy(&id, at.mv_data, sizeof id);
    mdb_cursor_close(cursor);
    return id;
}

static void open_store(const char *folder) {
    static const char *const names[TABLE_COUNT] = {
        "account", "item", "job", "history", "counts", "itemVin", "jobNumber", "jobAccount", "jobStatusDueOut",
        "jobStage", "jobDueOut", "historyJob",
    };
    mkdir(folder, 0755);
    check(mdb_env_create(&environment));
    check(mdb_env_set_maxdbs(environment, TABLE_COUNT));
    check(mdb_env_set_mapsize(environment, (size_t)64 << 30));
    check(mdb_env_open(environment, folder, MDB_NORDAHEAD | MDB_NOTLS, 0644));
    MDB_txn *transaction;
    check(mdb_txn_begin(environment, NULL, 0, &transaction));
    for (int table = 0; table < TABLE_COUNT; table++) {
        unsigned flags = MDB_CREATE | (table <= COUNTS ? MDB_INTEGERKEY : 0);
        check(mdb_dbi_open(transaction, names[table], flags, &tables[table]));
    }
    lastAccount = last_id(transaction, ACCOUNT), lastItem = last_id(transaction, ITEM);
    lastJob = last_id(transaction, JOB), lastHistory = last_id(transaction, HISTORY);
    check(mdb_txn_commit(transaction));
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &reading));
    mdb_txn_reset(reading);
}

int main(int count, char **arguments) {
    if (count != 2) peer_fail("usage", "lmdb-peer FOLDER");
    open_store(arguments[1]);
    static const struct peer_store store = {
        .begin = begin, .commit = commit, .addAccount = add_account, .addItem = add_item, .addJob = add_job, .job = job,
        .update = update, .list = list, .counts = counts, .close = close_store,
    };
    peer_serve(&store);
}
