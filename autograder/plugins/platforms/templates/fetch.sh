#!/usr/bin/env bash
# Made by `autograder package --gitlab`: fetch.sh STUDENTS FOLDER
# Hand-ins as data: one file out of git's objects. No work tree, so no hook, filter, link or submodule of theirs acts.
# BASE_URL is the GitLab that the projects are on, by default this one.
set -euo pipefail

students=$1 folder=$2
base=${BASE_URL:-${CI_SERVER_URL:?neither BASE_URL nor CI_SERVER_URL is set}}
most=$((64 << 20))
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1
# shellcheck disable=SC2016  # git's own shell reads the token, so that it stands in no command line
as_reader=(-c 'credential.helper=!f() { echo username=oauth2; echo "password=${READ_TOKEN:-}"; }; f')

mkdir -p "$folder"
while read -r student project _; do
	case $student in
	'' | '#'*) continue ;;
	.* | *[!A-Za-z0-9._-]*)
		echo "$students: $student is no id; expected letters, digits, dots, dashes" >&2
		exit 2
		;;
	esac
	repository=$(mktemp -d)
	git init --quiet --bare "$repository"
	if ! timeout 120 git -C "$repository" "${as_reader[@]}" fetch --quiet --depth 1 --no-tags \
		--no-recurse-submodules "$base/$project.git" HEAD; then
		echo "not fetched: $student, $project" >&2
	fi
	for suffix in py ipynb; do
		path=assignments/@ASSIGNMENT@/@ASSIGNMENT@.$suffix
		# "100644 blob HASH SIZE<tab>PATH": plain files only, and none too large
		read -r mode kind hash size _ < <(git -C "$repository" ls-tree --long FETCH_HEAD -- "$path" 2>/dev/null || true) || continue
		case $mode in 100644 | 100755) ;; *) continue ;; esac
		if [ "$kind" != blob ] || [ "$size" -gt "$most" ]; then
			echo "passed over: $student, $path ($kind of $size bytes)" >&2
			continue
		fi
		mkdir -p "$folder/$student"
		git -C "$repository" cat-file blob "$hash" >"$folder/$student/@ASSIGNMENT@.$suffix"
		break
	done
	[ -e "$folder/$student" ] || echo "nothing to grade: $student, $project" >&2
	rm -rf "$repository"
done <"$students"
