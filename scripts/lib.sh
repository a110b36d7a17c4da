# What the scripts share. Sourced, with `set -euo pipefail` in force.
# Everything said here goes to stderr: stdout belongs to whoever asked.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT

# The only interpreter that sees Debian's Python packages, whatever else is first in PATH.
readonly PYTHON=/usr/bin/python3

# What a build needs. libjansson-dev has the static library; tzdata the rules of the shop's time zone.
readonly BUILD_PACKAGES=(git libjansson-dev tzdata)

# What the programs that send and draw are built with; the engine needs none of it.
readonly CLIENT_PACKAGES=(libcurl4-openssl-dev libcairo2-dev libpango1.0-dev fonts-open-sans fonts-dejavu-core)

# What the tests need beyond that: interpreters, editors and JSON-RPC clients that others wrote.
readonly TEST_PACKAGES=(
    perl python3 python3-pytest python3-jsonschema python3-pip python3-setuptools python3-wheel mypy
    neovim emacs-nox vim tmux jq
    python3-pylsp-jsonrpc python3-gi gir1.2-jsonrpc-1.0
    openssl python3-aiosmtpd python3-pyftpdlib python3-openssl poppler-utils libtiff-tools tidy
    efax libjbig0 psmisc chromium
)

# What the benchmarks compare with.
readonly LONG_PACKAGES=(sqlite3 libsqlite3-dev liblmdb-dev)

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

# Prints those of the packages that are not installed, one a line.
missing_packages() {
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        awk -v wanted="$*" '
            $1 == "installed" { have[$2] = 1 }
            END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
}

# The release program, and when it was built: the linker leaves the program as it is when a change made no difference.
RELEASE_PROGRAM="$ROOT/.build/release/fettle"
readonly RELEASE_PROGRAM
RELEASE_STAMP="$ROOT/.build/release-built"
readonly RELEASE_STAMP

# The programs that send and draw; they lie beside the engine.
readonly CLIENTS=(fettle-deliver fettle-draw)

# Whether a program is there and was built after the sources last changed, by the stamp that its build left.
is_newer_than_sources() {
    [[ -x "$1" && -e "$2" ]] && [[ -z "$(find "$ROOT/Sources" "$ROOT/Package.swift" -newer "$2" -print -quit)" ]]
}

# Builds the release program when the sources are newer than it.
build_if_stale() {
    if is_newer_than_sources "$RELEASE_PROGRAM" "$RELEASE_STAMP"; then return; fi
    "$ROOT/scripts/setup" build </dev/null
    say "building fettle (some minutes the first time)"
    (cd "$ROOT" && swift build -c release --product fettle </dev/null >&2) || die "the build failed"
    touch "$RELEASE_STAMP"
}
