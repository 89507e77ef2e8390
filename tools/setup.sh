#!/bin/sh
# Prepares .venv from uv.lock: `sh tools/setup.sh run` for serving, `sh tools/setup.sh dev` with the tools of developers.
# Needs python3 with venv, or uv. Says in one line what is missing and stops with 1.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

# uv: the one on PATH, or our own in .tools/.
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    UV=uv
else
    UV=.tools/uv-env/bin/uv
    if ! "$UV" --version >/dev/null 2>&1; then
        rm -rf .tools/uv-env
        mkdir -p .tools
        { python3 -m venv .tools/uv-env && .tools/uv-env/bin/python -m pip install --quiet uv; } >.tools/uv.log 2>&1 || {
            rm -rf .tools/uv-env
            fail "Không cài được uv: cần python3, python3-venv và mạng (xem .tools/uv.log). / Could not install uv: python3, python3-venv and network are needed (see .tools/uv.log)."
        }
    fi
    ln -sf uv-env/bin/uv .tools/uv
fi

# Whether a program is a CPython of at least 3.12 that runs; a pyenv shim without its version is not.
fits() {
    [ -n "$1" ] && "$1" -c 'import sys; sys.exit(not ((3, 12) <= sys.version_info < (3, 15) and sys.implementation.name == "cpython"))' >/dev/null 2>&1
}

# uv brings certificates of its own; a network with a proxy of its own needs those of this machine.
fetch() {
    "$UV" "$@" || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 "$UV" "$@"
}

# Python: KIEMDINH_PYTHON, then 3.13, 3.12, 3.14 on PATH or of pyenv, then one that uv has, then one that uv fetches.
choose() {
    if fits "${KIEMDINH_PYTHON:-}"; then echo "$KIEMDINH_PYTHON"; return; fi
    for version in 3.13 3.12 3.14; do
        for found in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
            if fits "$found"; then echo "$found"; return; fi
        done
    done
    if fits python3; then command -v python3; return; fi
    found=$("$UV" python find --no-project --managed-python '>=3.12,<3.15' 2>/dev/null || true)
    if fits "$found"; then echo "$found"; return; fi
    fetch python install --quiet 3.13 >.tools/python.log 2>&1 || return 0
    "$UV" python find --no-project --managed-python 3.13 2>/dev/null || true
}

mkdir -p .tools
PYTHON=$(choose)
fits "$PYTHON" || fail "Cần Python 3.12 trở lên: máy này chưa có và không tải được. Hãy cài Python 3.13 rồi chạy lại. / Python 3.12 or newer is needed: none was found or could be fetched. Install Python 3.13 and try again."

# The lock names the public index; settings of this machine's pip or uv must not turn it into something else.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL UV_FIND_LINKS UV_EXTRA_INDEX_URL UV_INDEX UV_INDEX_URL UV_DEFAULT_INDEX VIRTUAL_ENV

# A .venv that already works is kept with its Python, so that two commands never rebuild it in turn.
if fits .venv/bin/python; then PYTHON=.venv/bin/python; fi

GROUP=--no-dev
# Serving never removes the tools that a developer has put in.
if [ "${1:-run}" = dev ] || [ -x .venv/bin/pytest ]; then GROUP=--dev; fi
export UV_PYTHON_DOWNLOADS=never
fetch sync --locked --quiet $GROUP --python "$PYTHON" >.tools/sync.log 2>&1 || {
    tail -n 20 .tools/sync.log >&2
    fail "Không cài được thư viện theo uv.lock: cần mạng tới PyPI ở lần đầu. / Could not install the libraries of uv.lock: the first run needs the network (PyPI)."
}
