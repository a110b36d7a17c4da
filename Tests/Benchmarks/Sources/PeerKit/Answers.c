// Answers: stored texts are copied as they are, numbers and instants written by hand. Nothing is formatted twice.

#include "peer.h"

static void append_text(struct peer_buffer *buffer, struct peer_text text) {
    peer_append(buffer, text.bytes, text.length);
}

/// Year, month and day of a day since 1970 (proleptic Gregorian; Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
static void civil(int64_t days, unsigned *year, unsigned *month, unsigned *day) {
    int64_t shifted = days + 719468, era = shifted / 146097;
    unsigned ofEra = (unsigned)(shifted - era * 146097);
    unsigned yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    unsigned ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    unsigned shiftedMonth = (5 * ofYear + 2) / 153;
    *day = ofYear - (153 * shiftedMonth + 2) / 5 + 1;
    *month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    *year = yearOfEra + (unsigned)era * 400 + (*month <= 2);
}

static void put(char *at, unsigned number, int digits) {
    while (digits--) at[digits] = (char)('0' + number % 10), number /= 10;
}

/// RFC 3339 in UTC, to the second.
static void append_instant(struct peer_buffer *buffer, int64_t milliseconds) {
    char text[] = "0000-00-00T00:00:00+00:00";
    int64_t seconds = milliseconds / 1000;
    unsigned year, month, day, ofDay = (unsigned)(seconds % 86400);
    civil(seconds / 86400, &year, &month, &day);
    put(text, year, 4), put(text + 5, month, 2), put(text + 8, day, 2);
    put(text + 11, ofDay / 3600, 2), put(text + 14, ofDay / 60 % 60, 2), put(text + 17, ofDay % 60, 2);
    peer_append(buffer, text, sizeof text - 1);
}

void peer_append_job(struct peer_buffer *buffer, const struct peer_job *job) {
    PEER_APPEND(buffer, "{\"id\":\"J"), peer_append_number(buffer, job->id);
    PEER_APPEND(buffer, "\",\"version\":"), peer_append_number(buffer, job->version);
    PEER_APPEND(buffer, ",\"kind\":\"repairOrder\",\"title\":\""), append_text(buffer, job->title);
    PEER_APPEND(buffer, "\",\"roNumber\":\""), append_text(buffer, job->roNumber);
    PEER_APPEND(buffer, "\",\"accountId\":\"C"), peer_append_number(buffer, job->account);
    PEER_APPEND(buffer, "\",\"itemId\":\"V"), peer_append_number(buffer, job->item);
    PEER_APPEND(buffer, "\",\"dueOut\":\""), append_instant(buffer, job->dueOut);
    PEER_APPEND(buffer, "\",\"repairStageId\":\"L"), peer_append_number(buffer, job->stage);
    PEER_APPEND(buffer, "\",\"jobStatusId\":\"S"), peer_append_number(buffer, job->status);
    if (job->webUpdated) {
        PEER_APPEND(buffer, "\",\"webStatusUpdatedAt\":\""), append_instant(buffer, job->webUpdated);
    }
    PEER_APPEND(buffer, "\",\"origin\":\"hq\",\"createdByCustomer\":false,\"open\":true,\"customerName\":\"");
    append_text(buffer, job->customerName);
    PEER_APPEND(buffer, "\",\"itemName\":\""), append_text(buffer, job->itemName);
    PEER_APPEND(buffer, "\",\"createdAt\":\""), append_instant(buffer, job->created);
    PEER_APPEND(buffer, "\",\"createdBy\":\"E1\",\"updatedAt\":\""), append_instant(buffer, job->updated);
    PEER_APPEND(buffer, "\",\"updatedBy\":\"E1\"}");
}

void peer_append_update(
    struct peer_buffer *buffer, const struct peer_job *job, const struct peer_history *history
) {
    PEER_APPEND(buffer, "{\"job\":"), peer_append_job(buffer, job);
    PEER_APPEND(buffer, ",\"history\":{\"jobId\":\"J"), peer_append_number(buffer, history->job);
    PEER_APPEND(buffer, "\",\"seq\":"), peer_append_number(buffer, history->seq);
    PEER_APPEND(buffer, ",\"dueOut\":\""), append_instant(buffer, history->dueOut);
    PEER_APPEND(buffer, "\",\"jobStatusId\":\"S"), peer_append_number(buffer, history->status);
    PEER_APPEND(buffer, "\",\"repairStageId\":\"L"), peer_append_number(buffer, history->stage);
    PEER_APPEND(buffer, "\",\"note\":\""), append_text(buffer, history->note);
    PEER_APPEND(buffer, "\",\"updatedOn\":\""), append_instant(buffer, history->on);
    PEER_APPEND(buffer, "\",\"source\":\"user\"},\"customerMessage\":{\"state\":\"skipped\",");
    PEER_APPEND(buffer, "\"reason\":\"switchedOff\"},\"roColor\":\"green\",\"closed\":false}");
}
