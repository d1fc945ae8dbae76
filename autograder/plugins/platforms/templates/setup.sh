#!/usr/bin/env bash
# Made by `autograder package --gradescope`. Gradescope runs it once, with network, while it builds the image.
# The image's own Python (Ubuntu 22.04) is older than the grader takes, so uv brings one, and PyTorch's build for CPUs.
set -euo pipefail

source=/autograder/source
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates python3-venv
python3 -m venv /opt/uv
/opt/uv/bin/pip install --no-cache-dir uv==@UV@

# In /opt and readable by all: what students wrote is run by a user without rights.
export UV_PYTHON_INSTALL_DIR=/opt/python UV_NO_CACHE=1
/opt/uv/bin/uv venv --managed-python --python @PYTHON@ /opt/rnn-autograder
/opt/uv/bin/uv pip install --python /opt/rnn-autograder/bin/python --torch-backend cpu \
	--constraint "$source/constraints.txt" "$source"/rnn_autograder-*.whl
chmod -R o= "$source"
