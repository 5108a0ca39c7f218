#!/usr/bin/env bash
# Installs the test servers that come from PyPI, moto and MLflow, in an environment of their own. Does nothing when they are there.
# The tests look for their programs in $GITOPS_AI_TEST_SERVERS, by default below the user's cache directory, and in PATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${GITOPS_AI_TEST_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/cdk8s-gitops-ai/servers}
stamp=$target/requirements.txt

if cmp -s "$here/requirements.txt" "$stamp"; then exit 0; fi
rm -rf "$target"
mkdir -p "$target"
python3 -m venv "$target"
"$target/bin/pip" install --quiet --disable-pip-version-check --no-compile --no-deps --requirement "$here/requirements.txt"
cp "$here/requirements.txt" "$stamp"
