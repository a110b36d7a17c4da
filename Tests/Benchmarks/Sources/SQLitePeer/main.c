// A JSON-RPC server over SQLite, tuned: write-ahead log with synchronous=FULL, prepared statements, an exclusive lock
// (no shared-memory index), the file mapped, one transaction for all changes that arrived together.
//
//     sqlite-peer FILE

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/// Six indexes beside the keys, number, customer, (status, due out), stage, VIN and due out, and one over history.
static const char schema[] =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    // As much log between checkpoints as Fettle's journal holds: 16,000 pages are 64 MiB.
    "PRAGMA wal_autocheckpoint=16000; PRAGMA cache_size=-65536; PRAGMA mmap_size=17179869184;"
    "CREATE TABLE IF NOT EXISTS account(id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS item(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, name TEXT NOT NULL, vin TEXT);"
    "CREATE INDEX IF NOT EXISTS itemVin ON item(vin);"
    "CREATE TABLE IF NOT EXISTS job(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, account INTEGER NOT NULL,"
    " item INTEGER NOT NULL, status INTEGER NOT NULL, stage INTEGER NOT NULL, dueOut INTEGER NOT NULL,"
    " created INTEGER NOT NULL, updated INTEGER NOT NULL, webUpdated INTEGER NOT NULL, updates INTEGER NOT NULL,"
    " title TEXT NOT NULL, roNumber TEXT NOT NULL, customerName TEXT NOT NULL, itemName TEXT NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS jobNumber ON job(roNumber);"
    "CREATE INDEX IF NOT EXISTS jobAccount ON job(account);"
    "CREATE INDEX IF NOT EXISTS jobStatusDueOut ON job(status, dueOut);"
    "CREATE INDEX IF NOT EXISTS jobStage ON job(stage);"
    "CREATE INDEX IF NOT EXISTS jobDueOut ON job(dueOut);"
    "CREATE TABLE IF NOT EXISTS history(id INTEGER PRIMARY KEY, job INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " status INTEGER NOT NULL, stage INTEGER NOT NULL, dueOut INTEGER NOT NULL, updatedOn INTEGER NOT NULL, note TEXT);"
    "CREATE INDEX IF NOT EXISTS historyJob ON history(job, seq);";

#define JOB_COLUMNS \
    "id, version, account, item, status, stage, dueOut, created, updated, webUpdated, updates, title, roNumber, " \
    "customerName, itemName"

static sqlite3 *database;
static sqlite3_stmt *beginGroup, *commitGroup, *insertAccount, *insertItem, *insertJob, *selectJob, *updateJob,
    *insertHistory, *selectList, *selectCounts, *selectAccountName, *selectItemName;

static void check(bool isGood) {
    if (!isGood) peer_fail("sqlite", sqlite3_errmsg(database));
}

static void prepare(sqlite3_stmt **statement, const char *text) {
    check(sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK);
}

static void run(sqlite3_stmt *statement) {
    check(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
}

static void bind_text(sqlite3_stmt *statement, int place, struct peer_text text) {
    sqlite3_bind_text(statement, place, text.bytes, (int)text.length, SQLITE_STATIC);
}

static void bind_numbers(sqlite3_stmt *statement, int place, const int64_t *numbers, int count) {
    for (int index = 0; index < count; index++) sqlite3_bind_int64(statement, place + index, numbers[index]);
}

static struct peer_text column_text(sqlite3_stmt *statement, int column) {
    const char *bytes = (const char *)sqlite3_column_text(statement, column);
    return (struct peer_text){bytes, (size_t)sqlite3_column_bytes(statement, column)};
}

/// The numbers of a job stand in the struct as in the table.
_Static_assert(offsetof(struct peer_job, updates) == 10 * sizeof(int64_t), "numbers of a job");

static void read_job(sqlite3_stmt *statement, struct peer_job *job) {
    int64_t *numbers = &job->id;
    for (int column = 0; column < 11; column++) numbers[column] = sqlite3_column_int64(statement, column);
    job->title = column_text(statement, 11);
    job->roNumber = column_text(statement, 12);
    job->customerName = column_text(statement, 13);
    job->itemName = column_text(statement, 14);
}

static void begin(void) { run(beginGroup); }

static void commit(void) {
    sqlite3_reset(selectJob);
    run(commitGroup);
}

static int64_t add_account(struct peer_text name) {
    bind_text(insertAccount, 1, name);
    run(insertAccount);
    return sqlite3_last_insert_rowid(database);
}

static int64_t add_item(int64_t account, struct peer_text name, struct peer_text vin) {
    sqlite3_bind_int64(insertItem, 1, account);
    bind_text(insertItem, 2, name);
    bind_text(insertItem, 3, vin);
    run(insertItem);
    return sqlite3_last_insert_rowid(database);
}

static struct peer_text name(sqlite3_stmt *statement, int64_t id) {
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, id);
    return sqlite3_step(statement) == SQLITE_ROW ? column_text(statement, 0) : (struct peer_text){"", 0};
}

static bool add_job(struct peer_job *job) {
    job->customerName = name(selectAccountName, job->account);
    job->itemName = name(selectItemName, job->item);
    bind_numbers(insertJob, 1, &job->version, 10);
    bind_text(insertJob, 11, job->title);
    bind_text(insertJob, 12, job->roNumber);
    bind_text(insertJob, 13, job->customerName);
    bind_text(insertJob, 14, job->itemName);
    int result = sqlite3_step(insertJob);
    sqlite3_reset(insertJob);
    if (result == SQLITE_CONSTRAINT) return false;
    check(result == SQLITE_DONE);
    job->id = sqlite3_last_insert_rowid(database);
    return true;
}

static bool job(int64_t id, struct peer_job *job) {
    sqlite3_reset(selectJob);
    sqlite3_bind_int64(selectJob, 1, id);
    if (sqlite3_step(selectJob) != SQLITE_ROW) return false;
    read_job(selectJob, job);
    return true;
}

static void update(const struct peer_job *before, const struct peer_job *job, const struct peer_history *history) {
    (void)before;
    const int64_t changed[] = {
        job->version, job->status, job->stage, job->updated, job->webUpdated, job->updates, job->id,
    };
    bind_numbers(updateJob, 1, changed, 7);
    run(updateJob);
    bind_numbers(insertHistory, 1, &history->job, 6);
    bind_text(insertHistory, 7, history->note);
    run(insertHistory);
}

static void list(int64_t status, int64_t from, int64_t limit, peer_job_taker take, void *context) {
    const int64_t values[] = {status, from, limit};
    bind_numbers(selectList, 1, values, 3);
    while (sqlite3_step(selectList) == SQLITE_ROW) {
        struct peer_job row;
        read_job(selectList, &row);
        take(context, &row);
    }
    sqlite3_reset(selectList);
}

static void counts(int64_t counts[PEER_LIST_COUNT]) {
    while (sqlite3_step(selectCounts) == SQLITE_ROW) {
        int64_t status = sqlite3_column_int64(selectCounts, 0);
        if (status >= 0 && status < PEER_LIST_COUNT) counts[status] = sqlite3_column_int64(selectCounts, 1);
    }
    sqlite3_reset(selectCounts);
}

/// Closing writes the log back into the file, but only once no statement is left.
static void close_store(void) {
    for (sqlite3_stmt *statement; (statement = sqlite3_next_stmt(database, NULL));) sqlite3_finalize(statement);
    check(sqlite3_close(database) == SQLITE_OK);
}

static void prepare_all(void) {
    prepare(&beginGroup, "BEGIN IMMEDIATE");
    prepare(&commitGroup, "COMMIT");
    prepare(&insertAccount, "INSERT INTO account(name) VALUES(?)");
    prepare(&insertItem, "INSERT INTO item(account, name, vin) VALUES(?, ?, ?)");
    prepare(&insertJob,
        "INSERT INTO job(version, account, item, status, stage, dueOut, created, updated, webUpdated, updates, title,"
        " roNumber, customerName, itemName) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    prepare(&selectJob, "SELECT " JOB_COLUMNS " FROM job WHERE id=?");
    prepare(&updateJob,
        "UPDATE job SET version=?, status=?, stage=?, updated=?, webUpdated=?, updates=? WHERE id=?");
    prepare(&insertHistory,
        "INSERT INTO history(job, seq, status, stage, dueOut, updatedOn, note) VALUES(?, ?, ?, ?, ?, ?, ?)");
    prepare(&selectList,
        "SELECT " JOB_COLUMNS " FROM job WHERE status=? AND dueOut>=? ORDER BY dueOut, id LIMIT ?");
    prepare(&selectCounts, "SELECT status, count(*) FROM job GROUP BY status");
    prepare(&selectAccountName, "SELECT name FROM account WHERE id=?");
    prepare(&selectItemName, "SELECT name FROM item WHERE id=?");
}

int main(int count, char **arguments) {
    if (count != 2) peer_fail("usage", "sqlite-peer FILE");
    check(sqlite3_open_v2(
        arguments[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
    check(sqlite3_exec(database, schema, NULL, NULL, NULL) == SQLITE_OK);
    prepare_all();
    static const struct peer_store store = {
        .begin = begin, .commit = commit, .addAccount = add_account, .addItem = add_item, .addJob = add_job, .job = job,
        .update = update, .list = list, .counts = counts, .close = close_store,
    };
    peer_serve(&store);
}
