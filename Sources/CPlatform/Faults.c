// Faults of the processor. A page of a data mapping that the kernel cannot read arrives as SIGBUS: the
// handler maps a page of zeros over it, so that the read goes on (and fails its checksum), and raises
// a flag that the engine looks at before an answer leaves. Every other fault ends the process with one
// line on stderr and exit code 70 (EX_SOFTWARE of sysexits.h).
//
// Only async-signal-safe calls here: write, mmap, tcsetattr, _exit. State is atomic, nothing is allocated.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { mapping_slots = 1024, damage_slots = 256, fault_stack_bytes = 65536 };

static struct {
    _Atomic uintptr_t base; // 0: unused, 1: being written
    _Atomic size_t bytes;
} mappings[mapping_slots];

static _Atomic uintptr_t damaged_pages[damage_slots];
static _Atomic bool damaged, damage_overflow;
static size_t page_bytes = 4096;
static char program_name[64] = "fettle";
extern const char __executable_start[];

int fettle_guard_mapping(void *base, size_t bytes) {
    for (int i = 0; i < mapping_slots; i++) {
        uintptr_t unused = 0;
        if (!atomic_compare_exchange_strong(&mappings[i].base, &unused, 1)) continue;
        atomic_store(&mappings[i].bytes, bytes);
        atomic_store(&mappings[i].base, (uintptr_t)base);
        return i;
    }
    return -1;
}

void fettle_unguard_mapping(int slot) {
    if (slot >= 0 && slot < mapping_slots) atomic_store(&mappings[slot].base, 0);
}

bool fettle_take_damaged_flag(void) {
    // The exchange locks the cache line, so look first: this runs before every batch of answers.
    return atomic_load(&damaged) && atomic_exchange(&damaged, false);
}

uintptr_t fettle_take_damaged_page(void) {
    for (int i = 0; i < damage_slots; i++) {
        if (atomic_load(&damaged_pages[i]) == 0) continue;
        uintptr_t page = atomic_exchange(&damaged_pages[i], 0);
        if (page) return page;
    }
    return 0;
}

bool fettle_take_damaged_overflow(void) { return atomic_exchange(&damage_overflow, false); }

static bool replaced_by_zeros(uintptr_t address) {
    for (int i = 0; i < mapping_slots; i++) {
        uintptr_t base = atomic_load(&mappings[i].base);
        if (base <= 1 || address < base || address - base >= atomic_load(&mappings[i].bytes)) continue;
        uintptr_t page = address & ~(uintptr_t)(page_bytes - 1);
        void *zeros = mmap((void *)page, page_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == MAP_FAILED) return false;
        bool noted = false;
        for (int j = 0; j < damage_slots && !noted; j++) {
            uintptr_t unused = 0;
            noted = atomic_compare_exchange_strong(&damaged_pages[j], &unused, page);
        }
        if (!noted) atomic_store(&damage_overflow, true);
        atomic_store(&damaged, true);
        return true;
    }
    return false;
}

static char *append(char *at, char *end, const char *text) {
    while (*text && at < end) *at++ = *text++;
    return at;
}

static char *append_hex(char *at, char *end, uintptr_t value) {
    at = append(at, end, "0x");
    int shift = (int)sizeof value * 8 - 4;
    while (shift > 0 && !(value >> shift)) shift -= 4;
    for (; shift >= 0 && at < end; shift -= 4) *at++ = "0123456789abcdef"[(value >> shift) & 15];
    return at;
}

static uintptr_t program_counter(const void *context) {
    const ucontext_t *c = context;
#if defined(__x86_64__)
    return (uintptr_t)c->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)c->uc_mcontext.pc;
#else
    (void)c;
    return 0;
#endif
}

static const char *signal_text(int number) {
    switch (number) {
    case SIGILL: return "SIGILL, a failed internal check";
    case SIGTRAP: return "SIGTRAP, a failed internal check";
    case SIGSEGV: return "SIGSEGV, a bad memory access";
    case SIGBUS: return "SIGBUS, memory that could not be read";
    case SIGFPE: return "SIGFPE, an impossible calculation";
    case SIGABRT: return "SIGABRT, the process gave up";
    default: return "an unexpected signal";
    }
}

static void on_fault(int number, siginfo_t *info, void *context) {
    if (number == SIGBUS && replaced_by_zeros((uintptr_t)info->si_addr)) return;
    char line[256], *end = line + sizeof line - 1, *at = line;
    at = append(at, end, program_name);
    at = append(at, end, ": crashed: ");
    at = append(at, end, signal_text(number));
    at = append(at, end, ", at code offset ");
    // Relative to the image, so that it can be looked up in the same build with its symbols.
    at = append_hex(at, end, program_counter(context) - (uintptr_t)__executable_start);
    if (number == SIGSEGV || number == SIGBUS) {
        at = append(at, end, ", address ");
        at = append_hex(at, end, (uintptr_t)info->si_addr);
    }
    *at++ = '\n';
    fettle_terminal_leave();
    ssize_t written = write(2, line, (size_t)(at - line));
    (void)written;
    _exit(70);
}

void fettle_install_fault_stack(void) {
    static _Thread_local char *stack;
    if (stack) return;
    void *p = mmap(NULL, fault_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return;
    stack = p;
    stack_t alternative = {.ss_sp = p, .ss_size = fault_stack_bytes};
    sigaltstack(&alternative, NULL);
}

void fettle_install_fault_handlers(const char *name) {
    strncpy(program_name, name, sizeof program_name - 1);
    page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    fettle_install_fault_stack();
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    const int signals[] = {SIGBUS, SIGILL, SIGTRAP, SIGSEGV, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
}
