// The ceiling: what no store behind this pipe can pass. Answers are ready before the first request; a change writes the
// bytes of its request to a journal, one flush for all that arrived together. Nothing is looked up, changed or kept.
//
//     ceiling-peer JOURNAL JOBS
//
// The journal is written the fastest way this machine offers: zeroed beforehand, O_DIRECT and O_DSYNC, whole blocks.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

enum { BLOCK_BYTES = 4096, JOURNAL_BYTES = 64 << 20, GROUP_BYTES = 4 << 20, PAGE_COUNT = 256, PAGE_ROWS = 50 };

/// Answers after their id, each a slice of one buffer.
static struct peer_buffer ready;
static size_t *jobEnds;
static size_t pageEnds[PAGE_COUNT + 1], countsStart, countsEnd;
static int64_t jobCount;

static int journal;
static off_t journalOffset;
static char *group;
static size_t groupBytes;

static struct peer_text slice(size_t from, size_t to) { return (struct peer_text){ready.bytes + from, to - from}; }

static void make_job(int64_t id) {
    static const char title[] = "Replace front bumper and blend", customer[] = "Ingrid Lindqvist",
                      item[] = "Volvo V60 AB 12 345";
    char number[16];
    int length = snprintf(number, sizeof number, "R%08lld", (long long)id);
    struct peer_job job = {
        .id = id, .version = 1, .account = id / 7 + 1, .item = id, .status = id % 4 + 2, .stage = id % 6 + 1,
        .dueOut = 1767225600000 + id * 60000, .created = 1767225600000, .updated = 1767225600000,
        .title = {title, sizeof title - 1}, .roNumber = {number, (size_t)length},
        .customerName = {customer, sizeof customer - 1}, .itemName = {item, sizeof item - 1},
    };
    peer_append_job(&ready, &job);
}

static void make_answers(void) {
    jobEnds = malloc((size_t)(jobCount + 1) * sizeof *jobEnds);
    if (!jobEnds) peer_fail("memory", strerror(errno));
    jobEnds[0] = 0;
    for (int64_t id = 1; id <= jobCount; id++) make_job(id), jobEnds[id] = ready.length;
    pageEnds[0] = ready.length;
    for (int page = 0; page < PAGE_COUNT; page++) {
        PEER_APPEND(&ready, "{\"rows\":[");
        for (int row = 0; row < PAGE_ROWS; row++) {
            if (row) PEER_APPEND(&ready, ",");
            make_job((page * 397 + row) % jobCount + 1);
        }
        PEER_APPEND(&ready, "],\"nextCursor\":\"1767225600000.1\"}");
        pageEnds[page + 1] = ready.length;
    }
    countsStart = ready.length;
    PEER_APPEND(&ready, "{\"kind\":\"job\",\"counts\":[");
    for (int status = 1; status < PEER_LIST_COUNT; status++) {
        if (status > 1) PEER_APPEND(&ready, ",");
        PEER_APPEND(&ready, "{\"id\":\"S2\",\"name\":\"In Progress\",\"color\":\"#E8A33D\",\"icon\":\"circle\",");
        PEER_APPEND(&ready, "\"order\":1,\"count\":25000}");
    }
    PEER_APPEND(&ready, "],\"messages\":{\"unread\":0,\"records\":0},\"total\":100000}");
    countsEnd = ready.length;
}

static void open_journal(const char *path) {
    journal = open(path, O_RDWR | O_CREAT | O_DSYNC | O_DIRECT, 0644);
    if (journal < 0 && errno == EINVAL) journal = open(path, O_RDWR | O_CREAT | O_DSYNC, 0644);
    if (journal < 0) peer_fail(path, strerror(errno));
    if (posix_memalign((void **)&group, BLOCK_BYTES, GROUP_BYTES)) peer_fail("memory", strerror(errno));
    memset(group, 0, GROUP_BYTES);
    for (off_t offset = 0; offset < JOURNAL_BYTES; offset += GROUP_BYTES) {
        if (pwrite(journal, group, GROUP_BYTES, offset) != GROUP_BYTES) peer_fail(path, strerror(errno));
    }
}

static void flush(void) {
    if (!groupBytes) return;
    size_t bytes = (groupBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    memset(group + groupBytes, 0, bytes - groupBytes);
    if (journalOffset + (off_t)bytes > JOURNAL_BYTES) journalOffset = 0;
    if (pwrite(journal, group, bytes, journalOffset) != (ssize_t)bytes) peer_fail("journal", strerror(errno));
    journalOffset += (off_t)bytes;
    groupBytes = 0;
}

static void keep(struct peer_text line) {
    if (groupBytes + line.length > GROUP_BYTES) flush();
    if (line.length > GROUP_BYTES) peer_fail("request", "longer than a group");
    memcpy(group + groupBytes, line.bytes, line.length);
    groupBytes += line.length;
}

/// The driver writes requests in one form: {"jsonrpc":"2.0","id":7,"method":"jobs.get","params":{"id":"J12"}}.
static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":";

static void put(struct peer_buffer *out, struct peer_text text) { peer_append(out, text.bytes, text.length); }

static struct peer_text job(int64_t id) {
    int64_t index = id > 0 ? (id - 1) % jobCount : 0;
    return slice(jobEnds[index], jobEnds[index + 1]);
}

/// Writes one answer; `at` stands after the head. A change answers with a job it need not look for.
static void answer(const char *at, struct peer_buffer *out) {
    char *afterID;
    int64_t id = strtoll(at, &afterID, 10);
    const char *method = afterID + sizeof(",\"method\":\"") - 1;
    PEER_APPEND(out, "{\"jsonrpc\":\"2.0\",\"id\":"), peer_append_number(out, id), PEER_APPEND(out, ",\"result\":");
    if (!strncmp(method, "jobs.get", 8)) {
        put(out, job(strtoll(method + sizeof("jobs.get\",\"params\":{\"id\":\"J") - 1, NULL, 10)));
    } else if (!strncmp(method, "jobs.list", 9)) {
        put(out, slice(pageEnds[id % PAGE_COUNT], pageEnds[id % PAGE_COUNT + 1]));
    } else if (!strncmp(method, "statuses.counts", 15)) {
        put(out, slice(countsStart, countsEnd));
    } else if (!strncmp(method, "webStatus.update", 16)) {
        struct peer_text text = job(id);
        PEER_APPEND(out, "{\"job\":"), put(out, text);
        PEER_APPEND(out, ",\"history\":"), put(out, (struct peer_text){text.bytes, text.length / 2});
        PEER_APPEND(out, "\"},\"customerMessage\":{\"state\":\"skipped\"},\"roColor\":\"green\",\"closed\":false}");
    } else {
        put(out, job(id));
    }
    PEER_APPEND(out, "}");
}

static bool is_change(const char *method) { return !strncmp(method, "webStatus", 9) || !strncmp(method, "jobs.cr", 7); }

static void take_line(struct peer_text line, struct peer_buffer *out) {
    const char *end = line.bytes + line.length;
    if (*line.bytes == '[') {
        keep(line);
        PEER_APPEND(out, "[");
        const char *at = line.bytes + 1;
        for (bool isFirst = true; (at = memmem(at, (size_t)(end - at), head, sizeof head - 1)); isFirst = false) {
            at += sizeof head - 1;
            if (!isFirst) PEER_APPEND(out, ",");
            answer(at, out);
        }
        PEER_APPEND(out, "]\n");
        return;
    }
    const char *method = memchr(line.bytes + sizeof head - 1, 'm', line.length - sizeof head);
    if (method && is_change(method + sizeof("method\":\"") - 1)) keep(line);
    answer(line.bytes + sizeof head - 1, out);
    PEER_APPEND(out, "\n");
}

int main(int count, char **arguments) {
    jobCount = count == 3 ? strtoll(arguments[2], NULL, 10) : 0;
    if (jobCount < 1) peer_fail("usage", "ceiling-peer JOURNAL JOBS");
    make_answers();
    open_journal(arguments[1]);
    peer_pump(take_line, flush);
}
