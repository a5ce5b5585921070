#!/usr/bin/env bash
# Python virtual environments for the conformance tests, under .cache/python/ in the repository root.
#
#   scripts/lib/python-env.sh oracle          makes .cache/python/oracle when needed and prints its path
#   . scripts/lib/python-env.sh               gives the function python_env NAME, which does the same
#
# NAME is that of a Tests/Conformance/requirements-NAME.txt. A line "# pip: OPTIONS" in that file is handed to pip.
# An environment is made once; .stamp holds a hash of the requirements, the interpreter and the place, and an
# environment whose stamp is not the wanted one is made again. Two runs at a time wait for each other.
# SLIPWAY_PYTHON names the interpreter to use instead of the one that is found.

# The interpreters the pinned versions have wheels for AND the Triton wheel has a stub for.
python_env_minors="3.11 3.12"

python_env_root() {
    (cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
}

# Prints "3.11" for an interpreter that runs and can make environments.
python_env_version() {
    "$1" -c 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# Whether the dynamic loader finds libpythonX.Y.so.1.0, which the Triton stub of that version is linked to.
python_env_has_shared_library() {
    local library="libpython$1.so.1.0"
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -qF "$library"
}

# Prints the path of a usable interpreter, or explains on stderr what is missing.
# The distribution's own comes first: its libpython is on the loader's path.
python_env_interpreter() {
    local candidate version refused=""
    local candidates="/usr/bin/python3 /usr/bin/python3.11 /usr/bin/python3.12 python3.11 python3.12 python3"
    for candidate in ${SLIPWAY_PYTHON:-$candidates}; do
        candidate=$(command -v "$candidate" 2>/dev/null) || continue
        version=$(python_env_version "$candidate")
        if [ -z "$version" ]; then
            refused="$refused
  $candidate: does not run, or lacks venv/ensurepip (install python3-venv)"
            continue
        fi
        case " $python_env_minors " in
            *" $version "*)
                if [ "$1" = triton ] && ! python_env_has_shared_library "$version"; then
                    refused="$refused
  $candidate: libpython$version.so.1.0 is not installed (install libpython$version); the Triton stub needs it"
                    continue
                fi
                printf '%s\n' "$candidate"
                return 0
                ;;
            *)
                refused="$refused
  $candidate: is Python $version; wanted one of $python_env_minors"
                ;;
        esac
    done
    echo "error: no Python fit for the environment \"$1\"$refused" >&2
    echo "help: run scripts/lib/system-packages.sh, or name an interpreter in SLIPWAY_PYTHON" >&2
    return 1
}

# Makes the environment NAME when its stamp is not the wanted one. Prints its path; messages go to stderr.
python_env() {
    local name="$1" root requirements directory interpreter stamp options lock
    root=$(python_env_root) || return 1
    requirements="$root/Tests/Conformance/requirements-$name.txt"
    directory="$root/.cache/python/$name"
    if [ ! -f "$requirements" ]; then
        echo "error: no environment named \"$name\": $requirements is missing" >&2
        return 1
    fi
    interpreter=$(python_env_interpreter "$name") || return 1
    stamp=$({
        cat "$requirements"
        "$interpreter" -VV
        printf '%s\n%s\n' "$interpreter" "$directory"
    } | sha256sum | cut -d' ' -f1)
    if [ "$(cat "$directory/.stamp" 2>/dev/null)" = "$stamp" ]; then
        printf '%s\n' "$directory"
        return 0
    fi

    mkdir -p "$root/.cache/python" || return 1
    exec {lock}>"$root/.cache/python/.$name.lock" || return 1
    flock "$lock" || return 1
    # Another run may have made it while this one waited.
    if [ "$(cat "$directory/.stamp" 2>/dev/null)" != "$stamp" ]; then
        echo "making the Python environment \"$name\" with $interpreter" >&2
        options=$(sed -n 's/^# pip: //p' "$requirements")
        rm -rf "$directory"
        # shellcheck disable=SC2086  # OPTIONS are words
        if ! "$interpreter" -m venv "$directory" >&2 ||
            ! PIP_DISABLE_PIP_VERSION_CHECK=1 "$directory/bin/python" -m pip install --quiet --only-binary :all: \
                $options --requirement "$requirements" >&2
        then
            echo "error: making the Python environment \"$name\" failed; it is made anew next time" >&2
            exec {lock}>&-
            return 1
        fi
        printf '%s\n' "$stamp" >"$directory/.stamp"
    fi
    exec {lock}>&-
    printf '%s\n' "$directory"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -u
    if [ $# -ne 1 ]; then
        echo "usage: $0 oracle|triton|rivals" >&2
        exit 64
    fi
    python_env "$1"
fi
