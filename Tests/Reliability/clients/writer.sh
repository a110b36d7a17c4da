#!/bin/bash
# A client in bash with jq for ../three_clients.py: one call at a time, in lines.
set -uo pipefail
trap '' PIPE

engine=0
start() {
    coproc SERVE { exec "$ENGINE" serve "$STORE" 2>/dev/null; }
    # bash takes SERVE away as soon as it has seen the process end.
    engine=${SERVE_PID:-} to=${SERVE[1]:-} from=${SERVE[0]:-}
}

stop() {
    exec {to}>&- 2>/dev/null
    wait "$engine" 2>/dev/null
    engine=0
}

number=0
[ -e "$ACKNOWLEDGED" ] && number=$(wc -l <"$ACKNOWLEDGED")
while [ ! -e "$STOP" ]; do
    name="$NAME $number"
    request=$(jq -nc --arg name "$name" \
        '{jsonrpc: "2.0", id: $name, method: "accounts.create", params: {$name, _meta: {idempotencyKey: $name}}}')
    while true; do
        [ "$engine" != 0 ] || start
        answer=
        if [ -n "$to" ] && printf '%s\n' "$request" 2>/dev/null >&"$to"; then
            IFS= read -r -t 120 answer <&"$from" 2>/dev/null || answer=
        fi
        if [ -z "$answer" ]; then
            kill -KILL "$engine" 2>/dev/null
            stop
            continue
        fi
        kind=$(jq -r --arg name "$name" 'if .id != $name then "stray" else .error.data.kind // "" end' <<<"$answer")
        [ -n "$kind" ] || break
        [ "$kind" = engineMoved ] || { echo "$answer" >&2; exit 1; }
    done
    echo "$name" >>"$ACKNOWLEDGED"
    number=$((number + 1))
    [ $((RANDOM % 100)) != 0 ] || stop
done
[ "$engine" = 0 ] || stop
exit 0
