#!/bin/sh
# The contract for Velero, as `unfold backup` and `unfold restore` speak to it; with velero's own command the flags are the same.
# BACKUP_FLAGS and RESTORE_FLAGS are for the scripts beside this one that break something.
set -eu

usage() {
  echo "usage: $0 backup NAME -i NS -n NS [-v] [-r R,R] [-s SELECTOR] [-l LOCATION]" >&2
  echo "       $0 restore NAME -f BACKUP -n NS [-v] [-s SELECTOR] [-m OLD:NEW]" >&2
  echo "       $0 delete-backup NAME -n NS" >&2
  exit 1
}

command=${1:-}
name=${2:-}
[ -n "$command" ] && [ -n "$name" ] || usage
shift 2

namespace= included= resources= selector= backup= mapping= wait=
while getopts i:n:vr:s:l:f:m: flag; do
  case $flag in
    i) included=$OPTARG ;;
    n) namespace=$OPTARG ;;
    v) wait=yes ;;
    r) resources=$OPTARG ;;
    s) selector=$OPTARG ;;
    l) ;; # a snapshot location: the simulated volumes need none
    f) backup=$OPTARG ;;
    m) mapping=$OPTARG ;;
    *) usage ;;
  esac
done

# A Backup with warnings is Completed all the same: an object that it was to hold may not be in it.
demand_no_warnings() {
  warnings=$(unfold backup get "$name" -n "$namespace" | awk 'NR == 2 { print $4 }')
  [ "$warnings" = 0 ] && return
  echo "backup $name has $warnings warnings: its results tell what is missing" >&2
  exit 1
}

case $command in
  backup)
    unfold backup "$name" -n "$namespace" --include-namespaces "$included" ${wait:+--wait} \
      ${resources:+--include-resources "$resources"} ${selector:+--selector "$selector"} ${BACKUP_FLAGS:-}
    [ -z "$wait" ] || demand_no_warnings
    ;;
  restore)
    [ -n "$backup" ] || usage
    unfold restore "$name" -n "$namespace" --from-backup "$backup" ${wait:+--wait} \
      ${selector:+--selector "$selector"} ${mapping:+--namespace-mappings "$mapping"} ${RESTORE_FLAGS:-}
    ;;
  delete-backup) unfold backup delete "$name" -n "$namespace" ;;
  *) usage ;;
esac
