// libcurl's setters take anything in one argument, which Swift cannot call.
#include "CCurl.h"

bool ccurl_begin(void) { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

CURLcode ccurl_set_large(CURL *handle, CURLoption option, int64_t number) {
    return curl_easy_setopt(handle, option, (curl_off_t)number);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

CURLcode ccurl_set_exchange(
    CURL *handle, CURLoption function, CURLoption data, ccurl_exchange exchange, void *context) {
    CURLcode code = curl_easy_setopt(handle, function, exchange);
    return code == CURLE_OK ? curl_easy_setopt(handle, data, context) : code;
}

CURLcode ccurl_set_progress(CURL *handle, ccurl_progress progress, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L) : code;
}

long ccurl_answer_code(CURL *handle) {
    long code = 0;
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK ? code : 0;
}

int ccurl_descriptor(CURL *handle) {
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor) == CURLE_OK ? (int)descriptor : -1;
}
