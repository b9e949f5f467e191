
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
trap 'exit 130' HUP INT TERM
differing=0
unsent=0

# send NUMBER CAPTURED NAME OPTIONS...: sends a call and prints its status beside the captured one.
send() {
  number=$1 captured=$2 name=$3
  shift 3
  : >"$DIR/headers"
  : >"$DIR/answer"
  status=$(curl --silent --show-error --globoff --path-as-is --proto =http,https --max-time 30 \
    --header 'Expect:' --dump-header "$DIR/headers" --output "$DIR/answer" \
    --write-out '%{http_code}' "$@" 2>"$DIR/error") || status=none
  mark=
  if [ "$captured" != - ] && [ "$captured" != "$status" ]; then
    mark='  differs'
    differing=$((differing + 1))
  fi
  printf '%4s  %-24s %-4s  captured: %s%s\n' "$number" "$name" "$status" "$captured" "$mark"
  case $status in
    none)
      [ "$captured" = none ] || unsent=$((unsent + 1))
      shown error
      ;;
    [45]*) shown answer ;;
  esac
}

# shown FILE: prints what a server or curl says, on one line.
shown() {
  said=$(head -c 300 "$DIR/$1" | tr -c '[:print:]' ' ')
  [ -z "$said" ] || printf '      %s\n' "$said"
}

# skip NUMBER CAPTURED NAME WHY: prints a call that is not sent.
skip() {
  printf '%4s  %-24s -     captured: %s  not sent: %s\n' "$1" "$3" "$2" "$4"
}

# session_id BEFORE: prints the session ID of the last answer, the one before if it has none.
session_id() {
  given=$(tr -d '\r' <"$DIR/headers" |
    sed -n 's|^[Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]:.*/sessions/\([^/?#]*\).*|\1|p' | tail -n 1)
  printf '%s' "${given:-$1}"
}

# need SID: ends the script if no answer gave the session ID.
need() {
  [ -z "$1" ] || return 0
  echo 'No answer gave the session ID that the next call needs.' >&2
  exit 1
}

end() {
  printf '%s of the statuses differ from the capture.\n' "$differing"
  [ "$unsent" = 0 ] || exit 1
}
