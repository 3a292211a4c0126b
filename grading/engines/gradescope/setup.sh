#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds an image from an uploaded zip file (its documentation, "Autograder
# Specifications"). The Containerfile does the same. The zip file needs cafelab in it, as `--target binary` makes it.
set -euo pipefail

apt-get update
apt-get install --yes --no-install-recommends jq
rm -rf /var/lib/apt/lists/*
install -m 755 "${AUTOGRADER:-/autograder}/source/cafelab" /usr/local/bin/
# Not later, when somebody hands in: an older system than the one that cafelab was built on may not run it.
cafelab --version
