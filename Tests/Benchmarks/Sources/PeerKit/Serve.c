// Requests: a line is parsed with jansson, its method called, its answer written.

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "peer.h"

static const struct peer_store *store;
static bool isChanging;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000;
}

/// Digits of two or four characters; the driver writes instants in one form only.
static int64_t digits(const char *at, int count) {
    int64_t number = 0;
    while (count--) number = number * 10 + (*at++ - '0');
    return number;
}

/// Milliseconds of "2026-03-04T16:30:00Z" (days by Howard Hinnant's algorithm).
static int64_t instant(const char *text) {
    if (!text || strlen(text) < 20) return 0;
    int64_t month = digits(text + 5, 2), year = digits(text, 4) - (month <= 2), era = year / 400;
    int64_t ofEra = year - era * 400, ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + digits(text + 8, 2) - 1;
    int64_t days = era * 146097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719468;
    return ((days * 24 + digits(text + 11, 2)) * 60 + digits(text + 14, 2)) * 60000 + digits(text + 17, 2) * 1000;
}

static const char *text(const json_t *params, const char *key) {
    const char *value = json_string_value(json_object_get(params, key));
    return value ? value : "";
}

/// The number of an id such as "J12".
static int64_t number(const json_t *params, const char *key) {
    const char *value = text(params, key);
    return *value ? strtoll(value + 1, NULL, 10) : 0;
}

/// Texts of the request at hand, escaped; they may move while more are added.
static struct peer_buffer scratch;

/// Part of the scratch.
struct range {
    size_t start, length;
};

static struct peer_text in_place(struct range range) {
    return (struct peer_text){scratch.bytes + range.start, range.length};
}

/// The inside of a JSON string. What needs no escape, and so all but a few texts, is copied in one go.
static struct range escaped(const char *value) {
    struct peer_buffer *buffer = &scratch;
    size_t start = buffer->length;
    for (const char *from = value, *at = value;; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        peer_append(buffer, from, (size_t)(at - from));
        if (byte == 0) break;
        if (byte == '"' || byte == '\\') {
            char escape[2] = {'\\', *at};
            peer_append(buffer, escape, 2);
        } else {
            static const char hex[] = "0123456789abcdef";
            char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
            peer_append(buffer, escape, 6);
        }
        from = at + 1;
    }
    return (struct range){start, buffer->length - start};
}

static void change(void) {
    if (!isChanging) store->begin();
    isChanging = true;
}

static void settle(void) {
    if (isChanging) store->commit();
    isChanging = false;
}

static void append_made(struct peer_buffer *out, char letter, int64_t id) {
    PEER_APPEND(out, "{\"id\":\""), peer_append(out, &letter, 1), peer_append_number(out, id);
    PEER_APPEND(out, "\",\"version\":1}");
}

static void accounts_create(const json_t *params, struct peer_buffer *out) {
    change();
    struct range name = escaped(text(params, "name"));
    append_made(out, 'C', store->addAccount(in_place(name)));
}

static void items_create(const json_t *params, struct peer_buffer *out) {
    change();
    struct range vin = escaped(text(params, "vin"));
    size_t start = scratch.length;
    static const char *const parts[] = {"make", "model", "registration"};
    for (int part = 0; part < 3; part++) {
        if (part) PEER_APPEND(&scratch, " ");
        escaped(text(params, parts[part]));
    }
    struct range name = {start, scratch.length - start};
    int64_t account = number(params, "accountId");
    append_made(out, 'V', store->addItem(account, in_place(name), in_place(vin)));
}

static bool jobs_create(const json_t *params, struct peer_buffer *out) {
    change();
    struct peer_job job = {
        .version = 1,
        .account = number(params, "accountId"),
        .item = number(params, "itemId"),
        .status = number(params, "jobStatus"),
        .stage = number(params, "repairStage"),
        .dueOut = instant(text(params, "dueOut")),
    };
    job.created = job.updated = now();
    struct range title = escaped(text(params, "title"));
    struct range roNumber = escaped(text(params, "roNumber"));
    job.title = in_place(title);
    job.roNumber = in_place(roNumber);
    if (!store->addJob(&job)) return false;
    peer_append_job(out, &job);
    return true;
}

static bool jobs_get(const json_t *params, struct peer_buffer *out) {
    struct peer_job job;
    if (!store->job(number(params, "id"), &job)) return false;
    peer_append_job(out, &job);
    return true;
}

/// A page being written.
struct page {
    struct peer_buffer *out;
    int64_t count, lastDueOut, lastID;
};

static void take_row(void *context, const struct peer_job *job) {
    struct page *page = context;
    if (page->count++) PEER_APPEND(page->out, ",");
    page->lastDueOut = job->dueOut, page->lastID = job->id;
    peer_append_job(page->out, job);
}

static void jobs_list(const json_t *params, struct peer_buffer *out) {
    const json_t *filter = json_object_get(params, "filter");
    int64_t from = instant(text(json_object_get(filter, "dueOut"), "from"));
    int64_t limit = json_integer_value(json_object_get(params, "limit"));
    struct page page = {.out = out};
    PEER_APPEND(out, "{\"rows\":[");
    store->list(number(filter, "jobStatus"), from, limit ? limit : 50, take_row, &page);
    PEER_APPEND(out, "],\"nextCursor\":\""), peer_append_number(out, page.lastDueOut);
    PEER_APPEND(out, "."), peer_append_number(out, page.lastID);
    PEER_APPEND(out, "\"}");
}

static void statuses_counts(struct peer_buffer *out) {
    int64_t counts[PEER_LIST_COUNT] = {0};
    store->counts(counts);
    int64_t total = 0;
    PEER_APPEND(out, "{\"kind\":\"job\",\"counts\":[");
    for (int status = 1; status < PEER_LIST_COUNT; status++) {
        if (status > 1) PEER_APPEND(out, ",");
        PEER_APPEND(out, "{\"id\":\"S"), peer_append_number(out, status);
        PEER_APPEND(out, "\",\"name\":\"In Progress\",\"color\":\"#E8A33D\",\"icon\":\"circle\",\"order\":");
        peer_append_number(out, status - 1);
        PEER_APPEND(out, ",\"count\":"), peer_append_number(out, counts[status]);
        PEER_APPEND(out, "}");
        total += counts[status];
    }
    PEER_APPEND(out, "],\"messages\":{\"unread\":0,\"records\":0},\"total\":"), peer_append_number(out, total);
    PEER_APPEND(out, "}");
}

static bool webstatus_update(const json_t *params, struct peer_buffer *out) {
    change();
    struct peer_job before;
    if (!store->job(number(params, "jobId"), &before)) return false;
    struct peer_job job = before;
    struct range note = escaped(text(params, "note"));
    job.status = number(params, "jobStatus");
    job.stage = number(params, "repairStage");
    job.updated = job.webUpdated = now();
    job.version++, job.updates++;
    struct peer_history history = {
        .job = job.id, .seq = job.updates, .status = job.status, .stage = job.stage, .dueOut = job.dueOut,
        .on = job.updated, .note = in_place(note),
    };
    // The answer is written first: the texts of the job are the store's, and go with its next call.
    peer_append_update(out, &job, &history);
    store->update(&before, &job, &history);
    return true;
}

/// Calls a method; false when there is nothing to answer with.
static bool call(const char *method, const json_t *params, struct peer_buffer *out) {
    scratch.length = 0;
    if (!strcmp(method, "jobs.get")) return jobs_get(params, out);
    if (!strcmp(method, "jobs.list")) return jobs_list(params, out), true;
    if (!strcmp(method, "webStatus.update")) return webstatus_update(params, out);
    if (!strcmp(method, "jobs.create")) return jobs_create(params, out);
    if (!strcmp(method, "statuses.counts")) return statuses_counts(out), true;
    if (!strcmp(method, "accounts.create")) return accounts_create(params, out), true;
    if (!strcmp(method, "items.create")) return items_create(params, out), true;
    return false;
}

static void answer(const json_t *request, struct peer_buffer *out) {
    PEER_APPEND(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    peer_append_number(out, json_integer_value(json_object_get(request, "id")));
    size_t start = out->length;
    PEER_APPEND(out, ",\"result\":");
    if (!call(text(request, "method"), json_object_get(request, "params"), out)) {
        out->length = start;
        PEER_APPEND(out, ",\"error\":{\"code\":-32000,\"message\":\"Not done.\"}");
    }
    PEER_APPEND(out, "}");
}

static void take_line(struct peer_text line, struct peer_buffer *out) {
    json_error_t error;
    json_t *message = json_loadb(line.bytes, line.length, 0, &error);
    if (!message) peer_fail("request", error.text);
    if (json_is_array(message)) {
        size_t index;
        json_t *request;
        PEER_APPEND(out, "[");
        json_array_foreach(message, index, request) {
            if (index) PEER_APPEND(out, ",");
            answer(request, out);
        }
        PEER_APPEND(out, "]");
    } else {
        answer(message, out);
    }
    PEER_APPEND(out, "\n");
    json_decref(message);
}

void peer_serve(const struct peer_store *served) {
    store = served;
    peer_pump(take_line, settle);
    store->close();
}
