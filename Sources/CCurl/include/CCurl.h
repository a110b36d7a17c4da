// What Swift sees of libcurl: its constants, and its variadic functions with one type each.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/// Bytes that libcurl hands over or asks for; returns how many were taken or given.
typedef size_t (*ccurl_exchange)(char *_Nonnull bytes, size_t size, size_t count, void *_Nullable context);

/// Called about once a second while a transfer lasts; anything but 0 gives it up.
typedef int (*ccurl_progress)(
    void *_Nullable context, curl_off_t toReceive, curl_off_t received, curl_off_t toSend, curl_off_t sent);

/// Once, before any thread is started: false when the library cannot be used.
bool ccurl_begin(void);

CURLcode ccurl_set_text(CURL *_Nonnull handle, CURLoption option, const char *_Nullable text);
CURLcode ccurl_set_number(CURL *_Nonnull handle, CURLoption option, long number);
CURLcode ccurl_set_large(CURL *_Nonnull handle, CURLoption option, int64_t number);
/// A list stays the caller's, and has to live until it is taken out again or the handle ends.
CURLcode ccurl_set_list(CURL *_Nonnull handle, CURLoption option, struct curl_slist *_Nullable list);
CURLcode ccurl_set_exchange(
    CURL *_Nonnull handle, CURLoption function, CURLoption data, ccurl_exchange _Nullable exchange, void *_Nullable context);
CURLcode ccurl_set_progress(CURL *_Nonnull handle, ccurl_progress _Nonnull progress, void *_Nullable context);
/// The last answer code of the server; 0 when there was none.
long ccurl_answer_code(CURL *_Nonnull handle);
/// The descriptor of a connection made with CURLOPT_CONNECT_ONLY; -1 when there is none.
int ccurl_descriptor(CURL *_Nonnull handle);
