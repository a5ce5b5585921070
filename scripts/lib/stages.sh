# shellcheck shell=bash
# Stages of a long script: each has a heading and a time, and the end says which of them failed.
#
#   . scripts/lib/stages.sh
#   stage "Swift tests" swift_tests        runs the function or command in a subshell with `set -e`
#   stages_end                             prints the table and returns 1 when a stage failed
#
# stages_only=(WORD…) runs only the stages whose title holds one of the words; empty runs all.
# Without stages_keep_going=1 the first failing stage ends the script. The sourcing script must not use `set -e` itself:
# a stage's status is read after it ran.

stages_keep_going=${stages_keep_going:-0}
declare -a stages_only
stages_passed=0
stages_failed=0
stages_begun=$SECONDS
stages_table=""

# 75 -> "1 min 15 s".
stages_time() {
    if [ "$1" -ge 60 ]; then
        printf '%d min %d s' $(($1 / 60)) $(($1 % 60))
    else
        printf '%d s' "$1"
    fi
}

# Whether a stage is wanted.
stages_wants() {
    local word
    [ ${#stages_only[@]} -eq 0 ] && return 0
    for word in "${stages_only[@]}"; do
        [[ $1 == *"$word"* ]] && return 0
    done
    return 1
}

stage() {
    local title=$1 started=$SECONDS status elapsed
    shift
    stages_wants "$title" || return 0
    printf '\n== %s\n' "$title"
    (
        set -e
        "$@"
    )
    status=$?
    elapsed=$(stages_time $((SECONDS - started)))
    if [ "$status" -eq 0 ]; then
        stages_passed=$((stages_passed + 1))
        stages_table+="  ok      $title ($elapsed)"$'\n'
        printf -- '-- ok, %s\n' "$elapsed"
        return 0
    fi
    stages_failed=$((stages_failed + 1))
    stages_table+="  FAILED  $title ($elapsed)"$'\n'
    printf -- '-- FAILED with status %d after %s\n' "$status" "$elapsed"
    if [ "$stages_keep_going" != 1 ]; then
        stages_end
        exit 1
    fi
    return 0
}

# The last line is for machines and for people in a hurry.
stages_end() {
    printf '\n%s\n%d passed, %d failed (%s)\n' "$stages_table" "$stages_passed" "$stages_failed" \
        "$(stages_time $((SECONDS - stages_begun)))"
    [ "$stages_failed" -eq 0 ]
}
