// What all peers have in common: the pipe, the requests, the answers. A peer brings only its store.
//
// A peer speaks the part of Fettle's protocol that the benchmark uses, with the same methods, params and answers:
//
//     accounts.create  items.create  jobs.create  jobs.get  jobs.list  statuses.counts  webStatus.update
//
// It does the least that gives these answers: params are read with jansson and believed, no rule of the shop is kept,
// nothing is recorded about who changed what. So whatever is slower here is slower because of the store.

#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Statuses and stages a peer counts; ids run from 1.
enum { PEER_LIST_COUNT = 8 };

/// Bytes of somebody else; for values, the inside of a JSON string as it stands between its quotes.
struct peer_text {
    const char *bytes;
    size_t length;
};

/// Bytes that grow.
struct peer_buffer {
    char *bytes;
    size_t length, capacity;
};

/// A job. Instants are milliseconds since 1970 UTC; webUpdated 0 stands for never.
struct peer_job {
    int64_t id, version, account, item, status, stage, dueOut, created, updated, webUpdated, updates;
    struct peer_text title, roNumber, customerName, itemName;
};

/// One update of a job's web status.
struct peer_history {
    int64_t job, seq, status, stage, dueOut, on;
    struct peer_text note;
};

/// Takes a job of a list; its texts are valid during the call.
typedef void (*peer_job_taker)(void *context, const struct peer_job *job);

/// A store behind the pipe. Texts given are valid during the call, texts returned until the next one.
/// A store that fails ends the process with peer_fail.
struct peer_store {
    /// Before the first change of a group, and after its last: what arrived together is made durable together.
    void (*begin)(void);
    void (*commit)(void);
    /// Each returns the new id.
    int64_t (*addAccount)(struct peer_text name);
    int64_t (*addItem)(int64_t account, struct peer_text name, struct peer_text vin);
    /// Completes and stores a job: id, customerName and itemName are looked up. False when its number is taken.
    bool (*addJob)(struct peer_job *job);
    bool (*job)(int64_t id, struct peer_job *job);
    /// Stores status, stage, updated, webUpdated, updates and version of a job, and adds its history row.
    void (*update)(const struct peer_job *before, const struct peer_job *job, const struct peer_history *history);
    /// Jobs of a status from a Due Out on, in its order.
    void (*list)(int64_t status, int64_t from, int64_t limit, peer_job_taker take, void *context);
    /// counts[s] is the number of jobs of status s.
    void (*counts)(int64_t counts[PEER_LIST_COUNT]);
    void (*close)(void);
};

/// Answers requests from standard input until it ends.
void peer_serve(const struct peer_store *store);

/// Called with one line without its newline; writes the answers, each with its newline.
typedef void (*peer_line_taker)(struct peer_text line, struct peer_buffer *answers);

/// The pipe alone: reads what has arrived, gives it out line by line, calls `settle`, then writes all answers at once.
void peer_pump(peer_line_taker take, void (*settle)(void));

/// Makes room for `more` bytes.
void peer_reserve(struct peer_buffer *buffer, size_t more);

/// Inline, so that a literal becomes a few stores.
static inline void peer_append(struct peer_buffer *buffer, const void *bytes, size_t length) {
    if (__builtin_expect(buffer->capacity - buffer->length < length, 0)) peer_reserve(buffer, length);
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void peer_append_number(struct peer_buffer *buffer, int64_t number);

/// Writes a job as its JSON object.
void peer_append_job(struct peer_buffer *buffer, const struct peer_job *job);

/// Writes the result of a web-status update.
void peer_append_update(
    struct peer_buffer *buffer, const struct peer_job *job, const struct peer_history *history);

/// Appends a literal.
#define PEER_APPEND(buffer, literal) peer_append(buffer, literal, sizeof(literal) - 1)

/// Says why on standard error and ends the process.
_Noreturn void peer_fail(const char *what, const char *why);

#endif
