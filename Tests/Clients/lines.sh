#!/bin/bash
# Runs a scenario with jq alone: one message a line, all of them sent before the first answer is read.
#
# usage: lines.sh SCENARIO ENGINE STORE ANSWERS
set -euo pipefail

jq -c '.steps | to_entries[] | {jsonrpc: "2.0"}
    + (if .value.notify then {method: .value.notify} else {id: .key, method: .value.method} end)
    + (if .value.params then {params: .value.params} else {} end)' "$1" |
    "$2" serve "$3" |
    jq -c -s --slurpfile scenario "$1" '
        . as $answers | [$scenario[0].steps | to_entries[] | .key as $id
            | [$answers[] | select(.id == $id) | {result, error} | if .error then del(.result) else del(.error) end][0]]' >"$4"
