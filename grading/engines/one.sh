# shellcheck shell=bash disable=SC2154
# Grades one submission, for platforms that start a container for each. `gradescope/run_autograder` and
# `prairielearn/run` say where things lie there, source this file, and call `grade`. They set
#
#   platform   the folder of the platform's results in `learners/<id>/`
#   handed_in  the folder of what was handed in
#   result     the file that the platform reads
#   rules      grading.toml, which need not be there
#   roster     roster.csv, likewise
#
# and define two functions: `people` says who handed in and when, in lines of the `submission_metadata.yml` of
# Gradescope's bulk downloads, which cafelab reads; `sentence TEXT SCORE` writes a result that shows nothing but a text.
#
# It ends with 3 if something could not be judged, as cafelab does. Needs jq.
set -euo pipefail

program=${CAFELAB:-cafelab}
# An archive that hangs is given up after 35 seconds, twice.
seconds=${CAFELAB_SECONDS:-90}

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# Replaces the result whole. A result that is not JSON never gets there, nor do NULs, which platforms' databases refuse.
# PrairieLearn takes 1 MiB; what is longer loses the details of its checks.
put() {
    local ready=$work/ready.json
    jq --null-input 'input | walk(if type == "string" then split("\u0000") | join("\ufffd") else . end)' >"$ready"
    if [ "$(wc -c <"$ready")" -gt 1000000 ]; then
        jq 'del(.tests[]?.output, .tests[]?.message)
            | (.output, .message | strings) += "\nThe details were too long to be shown here."' "$ready" >"$ready.short"
        ready=$ready.short
    fi
    # In the result's own folder first: between file systems nothing is replaced at once.
    cp -- "$ready" "$result.new"
    mv -f -- "$result.new" "$result"
}

say() {
    sentence "$1" "${2:-0}" | put
}

unjudged() {
    say "This could not be judged: $1. That is not your fault, and nothing that you see here is a grade. Tell your \
instructor, who can have it graded again."
}

grade() {
    mkdir -p -- "${result%/*}"
    # Stays if anything below fails, or the platform stops us.
    unjudged "the grader did not finish"

    local archives
    # The bytes of names are strangers'. Finder adds `._` files to what it packs.
    mapfile -d '' -t archives < <(LC_ALL=C find "$handed_in" -type f -name '*.cafe' ! -name '._*' -print0)
    case ${#archives[@]} in
    0)
        say "There is no archive in what you handed in, so there is nothing to grade. Run \`cafelab submit\` and hand \
in the file that it writes, whose name ends with .cafe. Code is not judged here."
        return
        ;;
    1) ;;
    *)
        say "You handed in ${#archives[@]} archives, and only one can count. Hand in again, with one file whose name \
ends with .cafe."
        return
        ;;
    esac

    # The file's name is the learner's to choose. If it told whose the archive is, an override would be anybody's.
    local folder=$work/in/submission_1 about=$work/in/submission_metadata.yml
    mkdir -p -- "$folder"
    cp -- "${archives[0]}" "$folder/handed-in.cafe"
    { printf 'submission_1:\n  :submitters:\n' && people; } >"$about"
    if ! grep -q ":email: '[^']" "$about" &&
        grep -Eqs "^[[:blank:]]*[\"']?own_names[\"']?[[:blank:]]*=[[:blank:]]*true" "$rules"; then
        unjudged "grading.toml says own_names, and the platform does not say who handed this in"
        return 3
    fi

    local options=(--jobs 1)
    if [ -f "$rules" ]; then options+=(--rules "$rules"); fi
    if [ -f "$roster" ]; then options+=(--roster "$roster"); fi
    local code=0
    # Nothing of the platform's environment is the grader's business. In the folder is no grading.toml to be found.
    (cd -- "$work" && env -i PATH="$PATH" LANG="${LANG:-C.UTF-8}" \
        timeout --kill-after=5 "$seconds" "$program" grade in --out out "${options[@]}") || code=$?

    # A group gets one result; that of the one whose id comes first.
    local graded
    graded=$(jq --slurp 'map(select(.submission))[0] // empty' "$work/out/results.jsonl" 2>/dev/null) || graded=
    case $code,$graded in
    124,* | 137,*)
        unjudged "it took more than $seconds seconds, or more memory than there is"
        return 3
        ;;
    *,)
        unjudged "the grader broke down with exit code $code; its log says more"
        return 3
        ;;
    esac
    publish "$graded"
    return "$code"
}

# The learner's own file, or why there is none.
publish() {
    of() { jq --raw-output "$1" <<<"$graded"; }
    local graded=$1 file
    file=$work/out/learners/$(of .learner)/$platform/results.json
    if [ -f "$file" ]; then
        put <"$file"
    elif [ "$(of .total)" != null ]; then
        say "$(of '"\(.total) of \(.out_of), decided by your instructor: \(.override_reason)"')" "$(of .total)"
    elif [ "$(of .status.status)" = refused ]; then
        say "The archive was refused: $(of .status.reason). Make a new one with \`cafelab submit\` and hand it in."
    else
        unjudged "$(of '.status.reason // "there is no result"')"
    fi
}
