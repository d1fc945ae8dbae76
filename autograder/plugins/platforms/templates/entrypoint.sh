#!/usr/bin/env bash
# Made by `autograder package --prairielearn`. PrairieLearn runs it as root, without network, for each submission.
set -u

source=/grade/serverFilesCourse/rnn_autograder/@ASSIGNMENT@
results=/grade/results

# Valid results from the first moment: whenever this run is killed, they say that the student lost nothing by it.
mkdir -p "$results"
cp "$source/ungraded.json" "$results/.ungraded.json"
mv -f "$results/.ungraded.json" "$results/results.json"

chmod -R o= /grade/serverFilesCourse
chmod o-w "$results"
if [ -e "$source/secret" ]; then export AUTOGRADER_SECRET_FILE="$source/secret"; fi
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

# -P: nothing is imported from the folder that this is run in. An exit code would only hide the results.
python3 -P -m autograder platform prairielearn @ASSIGNMENT@ --course "$source/course" ||
	echo "the grader ended with exit code $?"
