#!/bin/sh
# Saves what the services of an OpenStack cloud reply, for osreport to read.
# Printed by `osreport capture`. Needs curl and osreport; runs in dash, busybox and bash.
#
# Every reply becomes one file of mode 600, and `requests.ndjson` has one line for each. A run
# that was stopped is completed by the next one: finished pages are not asked for again.
#
# Nothing that a reply says becomes part of a command: ids, names and links come from osreport,
# percent-encoded, and a link to another origin is refused. No redirect is followed.

# The regions to save, percent-encoded and parted by blanks; every region where it is empty.
regions=''
# The kinds to save.
kinds='users groups group_members projects domains role_assignments services endpoints servers flavors hypervisors aggregates compute_services server_groups compute_quotas images volumes snapshots backups attachments volume_types storage_pools volume_services volume_quotas ports networks subnets floatingips routers security_groups network_ip_availabilities network_quotas agents resource_providers inventories usages allocations provider_aggregates traits object_containers local'
# The highest microversions whose replies osreport was tried with.
compute_known=2.104
hypervisors_known=2.87 # from 2.88 on a hypervisor's capacity is left out
flavors_known=2.101    # from 2.102 on a flavor's state is left out
volume_known=3.71
placement_known=1.39

usage() {
    cat << 'END'
Usage: sh capture.sh [OPTION]... [FOLDER]

Saves the replies of an OpenStack cloud to FOLDER (without it, `dumps`).

The OS_* variables of OpenStack's clients say which cloud and who asks: OS_AUTH_URL, with
OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and the domains, or with OS_APPLICATION_CREDENTIAL_ID and
OS_APPLICATION_CREDENTIAL_SECRET, or with OS_TOKEN from `openstack token issue -f value -c id`.
An administrator sees the whole cloud.

Options:
  -j N            ask for N groups, projects or providers at once (default: 1)
  --no-token      do not save token.json, which names the user who asked; the token's id is never
                  saved
  --query-only    take of links to next pages the query alone, where a proxy hides the services
  --insecure      do not check the certificates of servers
  --timeout N     give up a reply after N seconds (default: 600)
  --retries N     ask again up to N times (default: 4)
  --pause N       wait N seconds before the first of these, then twice as long (default: 1)
  -h, --help      show this

Exit code: 0 everything is saved; 1 something was refused or failed, and was named; 2 the script
could not do its work. Run it again to get what is missing.
END
}

# ---- Words for people -------------------------------------------------------------------------

terminal=
[ -t 2 ] && terminal=1

say() {
    if [ -n "$terminal" ]; then printf '\r\033[K' >&2; fi
    printf '%s\n' "$1" >&2
}

progress() {
    if [ -n "$terminal" ]; then printf '\r\033[K%.75s' "$1" >&2; fi
}

die() {
    say "error: $1"
    exit 2
}

full() {
    die "\`$folder\` cannot be written; is the disk full? What was saved is kept: run this again"
}

# Says that something is missing, and goes on.
problem() {
    say "warning: $1"
    printf '%s\n' "$1" >> "$work/problems" || full
}

# ---- Arguments --------------------------------------------------------------------------------

set -u
set -f
umask 077
LC_ALL=C
export LC_ALL
osreport=${OSREPORT:-osreport}
tab=$(printf '\t')

number() {
    case $2 in
        '' | *[!0-9]* | ??????*) die "$1 takes a number, not \`$2\`" ;;
    esac
}

folder='' workers=1 save_token=1 follow='' insecure='' timeout=600 retries=4 pause=1
while [ $# -gt 0 ]; do
    case $1 in
        -j | --timeout | --retries | --pause)
            [ $# -ge 2 ] || die "$1 takes a number"
            number "$1" "$2"
            case $1 in
                -j) workers=$2 ;;
                --timeout) timeout=$2 ;;
                --retries) retries=$2 ;;
                --pause) pause=$2 ;;
            esac
            shift
            ;;
        -j*)
            workers=${1#-j}
            number -j "$workers"
            ;;
        --no-token) save_token='' ;;
        --query-only) follow=--query-only ;;
        --insecure) insecure=1 ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) die "there is no option \`$1\`; \`--help\` lists them" ;;
        *)
            [ -z "$folder" ] || die "one folder only, not \`$folder\` and \`$1\`"
            folder=$1
            ;;
    esac
    shift
done
[ -n "$folder" ] || folder=dumps
[ "$workers" -ge 1 ] || workers=1

for program in curl "$osreport"; do
    command -v "$program" > /dev/null 2>&1 ||
        die "\`$program\` is not installed, or not where the shell looks for programs"
done

# ---- Who asks ---------------------------------------------------------------------------------

[ -n "${OS_AUTH_URL:-}" ] ||
    die 'OS_AUTH_URL is not set; source your openrc file first'
case $OS_AUTH_URL in
    *[!]A-Za-z0-9._~:/%[-]*) die "OS_AUTH_URL is not a URL: \`$OS_AUTH_URL\`" ;;
    http://* | https://*) ;;
    *) die "OS_AUTH_URL does not begin with http:// or https://: \`$OS_AUTH_URL\`" ;;
esac
identity=${OS_AUTH_URL%/}
case $identity in
    */v3) ;;
    */v2.0) identity=${identity%/v2.0}/v3 ;;
    *) identity=$identity/v3 ;;
esac

interface=${OS_INTERFACE:-${OS_ENDPOINT_TYPE:-public}}
interface=${interface%URL}
case $interface in
    public | internal | admin) ;;
    *) die "OS_INTERFACE is none of public, internal and admin: \`$interface\`" ;;
esac

# Secrets stay in this shell: curl and osreport do not get them in their surroundings.
password=${OS_PASSWORD:-}
secret=${OS_APPLICATION_CREDENTIAL_SECRET:-}
token=${OS_TOKEN:-${OS_AUTH_TOKEN:-}}
unset OS_PASSWORD OS_APPLICATION_CREDENTIAL_SECRET OS_TOKEN OS_AUTH_TOKEN

case ${OS_AUTH_TYPE:-} in
    v3applicationcredential) method=application_credential ;;
    v3token | token | admin_token) method=token ;;
    password | v3password) method=password ;;
    '')
        if [ -n "$secret" ]; then
            method=application_credential
        elif [ -n "$token" ] && [ -z "$password" ]; then
            method=token
        else
            method=password
        fi
        ;;
    *)
        [ -n "$token" ] ||
            die "OS_AUTH_TYPE \`$OS_AUTH_TYPE\` is not supported; set OS_AUTH_TYPE to \`token\` and OS_TOKEN to what \`openstack token issue -f value -c id\` prints"
        method=token
        ;;
esac

# The text as the inside of a JSON string.
json() {
    printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'
}

# named ID NAME DOMAIN_ID DOMAIN_NAME: a user or project, by id or by name and domain.
named() {
    if [ -n "$1" ]; then
        printf '"id":"%s"' "$(json "$1")"
    elif [ -n "$3" ] || [ -z "$4" ]; then
        printf '"name":"%s","domain":{"id":"%s"}' "$(json "$2")" "$(json "${3:-default}")"
    else
        printf '"name":"%s","domain":{"name":"%s"}' "$(json "$2")" "$(json "$4")"
    fi
}

case $password$secret${OS_USERNAME:-}${OS_PROJECT_NAME:-}${OS_TENANT_NAME:-}${OS_DOMAIN_NAME:-} in
    *[[:cntrl:]]*) die 'a user name, password, project or domain holds a control character' ;;
esac
domain_id=${OS_DEFAULT_DOMAIN_ID:-} domain_name=${OS_DEFAULT_DOMAIN_NAME:-${OS_DEFAULT_DOMAIN:-}}
user_id=${OS_USER_ID:-} user_name=${OS_USERNAME:-}
user=$(named "$user_id" "$user_name" "${OS_USER_DOMAIN_ID:-$domain_id}" \
    "${OS_USER_DOMAIN_NAME:-$domain_name}")
project_id=${OS_PROJECT_ID:-${OS_TENANT_ID:-}} project_name=${OS_PROJECT_NAME:-${OS_TENANT_NAME:-}}
scope=''
case $method in
    token)
        [ -n "$token" ] ||
            die "OS_TOKEN is not set; set it to what \`openstack token issue -f value -c id\` prints"
        ;;
    application_credential)
        [ -n "$secret" ] || die 'OS_APPLICATION_CREDENTIAL_SECRET is not set'
        [ -n "${OS_APPLICATION_CREDENTIAL_ID:-${OS_APPLICATION_CREDENTIAL_NAME:-}}" ] ||
            die 'OS_APPLICATION_CREDENTIAL_ID is not set'
        ;;
    password)
        [ -n "$user_id$user_name" ] ||
            die 'OS_USERNAME is not set; source your openrc file first'
        if [ -z "$password" ] && [ -t 0 ] && [ -n "$terminal" ]; then
            printf 'Password of %s: ' "${user_name:-$user_id}" >&2
            trap 'stty echo; exit 130' INT TERM HUP
            stty -echo
            IFS= read -r password
            stty echo
            trap - INT TERM HUP
            printf '\n' >&2
        fi
        [ -n "$password" ] || die 'OS_PASSWORD is not set; source your openrc file first'
        if [ -n "$project_id$project_name" ]; then
            project=$(named "$project_id" "$project_name" "${OS_PROJECT_DOMAIN_ID:-$domain_id}" \
                "${OS_PROJECT_DOMAIN_NAME:-$domain_name}")
            scope=",\"scope\":{\"project\":{$project}}"
        elif [ -n "${OS_SYSTEM_SCOPE:-}" ]; then
            scope=',"scope":{"system":{"all":true}}'
        elif [ -n "${OS_DOMAIN_ID:-}" ]; then
            scope=",\"scope\":{\"domain\":{\"id\":\"$(json "$OS_DOMAIN_ID")\"}}"
        elif [ -n "${OS_DOMAIN_NAME:-}" ]; then
            scope=",\"scope\":{\"domain\":{\"name\":\"$(json "$OS_DOMAIN_NAME")\"}}"
        else
            die 'OS_PROJECT_NAME is not set; source your openrc file first'
        fi
        ;;
esac

# The body of the call for a token. It goes to curl by standard input.
credentials() {
    case $method in
        password)
            printf '{"auth":{"identity":{"methods":["password"],"password":{"user":{%s,"password":"%s"}}}%s}}' \
                "$user" "$(json "$password")" "$scope"
            ;;
        application_credential)
            if [ -n "${OS_APPLICATION_CREDENTIAL_ID:-}" ]; then
                which="\"id\":\"$(json "$OS_APPLICATION_CREDENTIAL_ID")\""
            else
                which="\"name\":\"$(json "$OS_APPLICATION_CREDENTIAL_NAME")\",\"user\":{$user}"
            fi
            printf '{"auth":{"identity":{"methods":["application_credential"],"application_credential":{%s,"secret":"%s"}}}}' \
                "$which" "$(json "$secret")"
            ;;
    esac
}

# ---- The folder -------------------------------------------------------------------------------

case $folder in
    /*) ;;
    *) folder=./$folder ;;
esac
mkdir -p "$folder" || die "the folder \`$folder\` cannot be made"
work=$folder/.capture

busy() {
    die "another capture${1:+, process $1,} writes to \`$folder\`; wait for its end, or name another folder"
}

if ! mkdir "$work" 2> /dev/null; then
    [ -d "$work" ] || die "the folder \`$folder\` cannot be written"
    owner=$(cat "$work/pid" 2> /dev/null)
    if [ -z "$owner" ]; then
        # It may have been made this very moment.
        sleep 1
        owner=$(cat "$work/pid" 2> /dev/null)
    fi
    if [ -n "$owner" ] && { kill -0 "$owner" || [ -d "/proc/$owner" ]; } 2> /dev/null; then
        busy "$owner"
    fi
    # Its owner was killed. Whoever renames the folder may have it, unless it was somebody's new one.
    mv "$work" "$work-$$" 2> /dev/null || busy ''
    if [ "$(cat "$work-$$/pid" 2> /dev/null)" != "$owner" ]; then
        mv "$work-$$" "$work"
        busy ''
    fi
    rm -rf "$work-$$"
    mkdir "$work" 2> /dev/null || busy ''
fi
pids='' curl_pid=''
cleanup() {
    for pid in $pids $curl_pid; do kill "$pid" 2> /dev/null; done
    rm -rf "$work"
    if [ -n "$terminal" ]; then printf '\r\033[K' >&2; fi
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
printf '%s\n' $$ > "$work/pid" || full

log=$folder/requests.ndjson
if [ -s "$log" ] && [ "$(tail -c 1 "$log" | wc -l)" -eq 0 ]; then
    # A run that was killed left half a line.
    sed '$d' "$log" > "$work/log" || full
    mv "$work/log" "$log" || full
fi
: >> "$log" || full
"$osreport" reply finished "$log" > "$work/finished" ||
    die "\`$osreport\` does not know \`reply\`; it is not the osreport that printed this script"
if [ -s "$log" ] && ! grep -qF -e "{\"url_effective\":\"$identity/" "$log"; then
    die "\`$folder\` holds the dumps of another cloud; name another folder"
fi
: > "$work/problems" || full
: > "$work/kept" || full
lines_before=$(wc -l < "$log")

# ---- Requests ---------------------------------------------------------------------------------

# quoted TEXT: a value in a file of curl's options.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

{
    printf 'silent\nshow-error\ngloboff\nproto = "=http,https"\n'
    printf 'connect-timeout = %s\nmax-time = %s\n' "$((timeout < 30 ? timeout : 30))" "$timeout"
    printf 'user-agent = "osreport capture"\nheader = "Accept: application/json"\n'
    if [ -n "$insecure" ]; then printf 'insecure\n'; fi
    if [ -n "${OS_CACERT:-}" ]; then printf 'cacert = %s\n' "$(quoted "$OS_CACERT")"; fi
    if [ -n "${OS_CERT:-}" ]; then printf 'cert = %s\n' "$(quoted "$OS_CERT")"; fi
    if [ -n "${OS_KEY:-}" ]; then printf 'key = %s\n' "$(quoted "$OS_KEY")"; fi
} > "$work/curl" || full

# Where a worker's reply goes before it is known to be whole; the worker is 0 but for `-j`.
worker() {
    me=$1
    body=$work/body.$me head=$work/head.$me errors=$work/errors.$me code=$work/code.$me
}
worker 0

api='' microversion='' region='' service=''

# ask CURL_OPTION... URL: one request. Sets `exit` (curl's exit code), `status` (HTTP's), `size`
# and `seconds`; leaves the reply in $body and $head.
ask() {
    if [ -n "$microversion" ]; then
        set -- -H "OpenStack-API-Version: $api $microversion" "$@"
        if [ "$api" = compute ]; then set -- -H "X-OpenStack-Nova-API-Version: $microversion" "$@"; fi
    fi
    rm -f "$body" "$head"
    # In the background, so that a signal is obeyed at once.
    curl -q -K "$work/curl" -D "$head" -o "$body" -w '%{http_code} %{size_download} %{time_total}\n' \
        "$@" > "$code" 2> "$errors" &
    finish
}

# Waits for curl and reads what it says.
finish() {
    curl_pid=$!
    wait "$curl_pid"
    exit=$?
    curl_pid=''
    status='' size='' seconds=''
    read -r status size seconds < "$code"
    case $status in [0-9][0-9][0-9]) ;; *) status=000 ;; esac
    case $size in '' | *[!0-9.]*) size=0 ;; esac
    case $seconds in '' | *[!0-9.]*) seconds=0 ;; esac
    # 23: the reply could not be written.
    [ "$exit" != 23 ] || full
}

# Why the last request failed.
reason() {
    if [ "$exit" != 0 ]; then
        words=$(sed -n '1s/^curl: ([0-9]*) //p' "$errors")
        printf '%s' "${words:-curl failed with exit code $exit}"
        return
    fi
    words=$("$osreport" reply error "$body" 2> /dev/null | sed -n 1p)
    case $status in
        3??) printf 'the service answered %s, a redirect, which is not followed' "$status" ;;
        *) printf 'the service answered %s%s' "$status" "${words:+: $words}" ;;
    esac
}

# record METHOD URL [FILE]: one line of requests.ndjson.
record() {
    line=$(printf '{"url_effective":"%s","http_code":%s,"filename_effective":%s,"method":"%s","size_download":%s,"time_total":%s,"exitcode":%s,"time":"%s"' \
        "$2" "$((1$status - 1000))" "${3:+\"}${3:-null}${3:+\"}" "$1" "$size" "$seconds" "$exit" "$asked")
    if [ -n "$region" ]; then line="$line,\"region\":\"$region\""; fi
    if [ -n "$microversion" ]; then line="$line,\"microversion\":\"$microversion\""; fi
    # In one piece, as other workers write to the file too.
    printf '%s}\n' "$line" >> "$log" || full
}

# Waits before the try after number $1; the service may say how long. Fails after the last one.
again() {
    [ "$1" -le "$retries" ] || return 1
    seconds=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$head" 2> /dev/null | sed -n '$p')
    case $seconds in
        '' | ????*) seconds=$((pause << ($1 - 1))) ;;
    esac
    [ "$seconds" -le 300 ] || seconds=300
    progress "$service${region:+ in $region}: asking again in $seconds s"
    sleep "$seconds"
    still_wanted
}

# A worker whose script was killed ends too.
still_wanted() {
    kill -0 $$ 2> /dev/null || exit 2
}

now() {
    asked=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}

# use_token TOKEN: from here on requests carry it. The file is the only place where it stands.
use_token() {
    case $1 in
        '' | *[!A-Za-z0-9._~+/=:-]*) return 1 ;;
    esac
    printf 'header = "X-Auth-Token: %s"\n' "$1" > "$work/token-$me" || full
    mv "$work/token-$me" "$work/token" || full
}

# Gets a token; on failure sets `why`.
authenticate() {
    try=0
    while :; do
        try=$((try + 1))
        now
        kept_api=$microversion microversion=''
        if [ "$method" = token ]; then
            ask -K "$work/token" -K "$work/subject" "$identity/auth/tokens"
        else
            rm -f "$body" "$head"
            credentials | curl -q -K "$work/curl" -D "$head" -o "$body" \
                -w '%{http_code} %{size_download} %{time_total}\n' \
                -H 'Content-Type: application/json' --data-binary @- "$identity/auth/tokens" \
                > "$code" 2> "$errors" &
            finish
        fi
        microversion=$kept_api
        why=$(reason)
        case $exit:$status in
            0:200 | 0:201)
                if [ "$method" != token ]; then
                    use_token "$(sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: *//p' "$head" | tr -d '\r')" || {
                        why='the reply has no token in its header X-Subject-Token'
                        return 1
                    }
                fi
                return 0
                ;;
            0:401)
                if [ "$method" = token ]; then
                    why='the token of OS_TOKEN is not valid or has expired; set it to a new one and run this again'
                else
                    why="Keystone refused the user name or the password ($why)"
                fi
                return 1
                ;;
            0:404 | 0:300)
                why="there is no Keystone v3 at $identity; check OS_AUTH_URL ($why)"
                return 1
                ;;
            0:429 | 0:5??) again "$try" || return 1 ;;
            0:*) return 1 ;;
            6:* | 7:*)
                why="nothing answers at $identity; check OS_AUTH_URL ($why)"
                return 1
                ;;
            60:* | 77:*)
                why="the certificate of $identity is not trusted; set OS_CACERT ($why)"
                return 1
                ;;
            *)
                why="Keystone at $identity does not answer; check OS_AUTH_URL ($why)"
                again "$try" || return 1
                ;;
        esac
    done
}

# renew GENERATION: a new token in place of the one of this generation, which a service refused.
# Another worker may have renewed it already.
renew() {
    until mkdir "$work/renewing" 2> /dev/null; do
        sleep 1
        still_wanted
    done
    renewed=0
    if [ "$(cat "$work/generation")" = "$1" ]; then
        if authenticate; then
            printf '%s\n' "$(($1 + 1))" > "$work/generation" || full
        else
            renewed=1
        fi
    fi
    rmdir "$work/renewing"
    [ "$renewed" = 0 ] || die "the token has expired, and there is no new one: $why"
}

# fetch URL FILE: saves one page. Sets `next` to the next page's URL. On failure nothing is saved,
# and `why` and `status` tell it.
fetch() {
    next=''
    if [ -s "$work/finished" ] && [ -f "$folder/$2" ] &&
        grep -qxF -e "$2$tab$1" "$work/finished" &&
        next=$("$osreport" next $follow --page "$1" "$folder/$2" 2> /dev/null); then
        status=200
        printf 'x\n' >> "$work/kept" || full
        return 0
    fi
    try=0 renewals=0
    while :; do
        still_wanted
        try=$((try + 1))
        generation=$(cat "$work/generation")
        now
        ask -K "$work/token" "$1"
        case $exit:$status in
            0:200 | 0:203) ;;
            *) why=$(reason) ;;
        esac
        case $exit:$status in
            0:200 | 0:203)
                next=$("$osreport" next $follow --page "$1" "$body" 2> "$errors")
                case $? in
                    0 | 1)
                        if [ -s "$errors" ]; then problem "$2: $(sed 's/^error: //' "$errors")"; fi
                        keep "$1" "$2"
                        return 0
                        ;;
                esac
                why="the reply is damaged: $(sed 's/.*: //' "$errors")"
                again "$try" || return 1
                ;;
            0:401)
                if [ $renewals = 1 ]; then
                    down=1
                    return 1
                fi
                renew "$generation"
                renewals=1 try=$((try - 1))
                ;;
            0:429 | 0:500 | 0:502 | 0:503 | 0:504) again "$try" || return 1 ;;
            0:*) return 1 ;;
            60:* | 77:*)
                down=1
                return 1
                ;;
            5:* | 6:* | 7:*)
                again "$try" || {
                    down=1
                    return 1
                }
                ;;
            *) again "$try" || return 1 ;;
        esac
    done
}

# keep URL FILE: the reply becomes a dump. An empty Swift listing says nothing that its line in
# requests.ndjson does not say, and nothing in it tells what it lists.
keep() {
    if [ "$size" -le 4 ] 2> /dev/null && [ "$(cat "$body")" = '[]' ]; then
        record GET "$1"
        return
    fi
    mv "$body" "$folder/$2" || full
    record GET "$1" "$2"
}

# ---- Lists ------------------------------------------------------------------------------------

wanted() {
    for one; do
        case " $kinds " in *" $one "*) return 0 ;; esac
    done
    return 1
}

# Says what happened to the page of the URL $1 and the file $2, and saves what the service said.
lost() {
    if [ "$exit" = 0 ] && [ -s "$body" ]; then
        mv "$body" "$folder/$2" || full
        record GET "$1" "$2"
    else
        record GET "$1"
    fi
    problem "${region:+$region: }${2##*/}: $why"
    if [ -n "$down" ]; then problem "${region:+$region: }$service: the rest is left out"; fi
}

# list KIND NAME PATH...: saves every page of a list of the service at $url, as $place$NAME-1.json
# and so on. Of several paths the next is taken where the service does not know the one before.
# Fails where it is not whole.
list() {
    wanted "$1" && [ -z "$down" ] || return 0
    name=$place$2
    shift 2
    for path; do
        page_url=$url/$path page=1
        : > "$work/seen.$me" || full
        while :; do
            if [ "$me" = 0 ]; then progress "${region:+$region }${name##*/} page $page"; fi
            printf '%s\n' "$page_url" >> "$work/seen.$me" || full
            fetch "$page_url" "$name-$page.json" || break
            [ -n "$next" ] || return 0
            if grep -qxF -e "$next" "$work/seen.$me"; then
                problem "$name-$page.json: its next page is one that was read before: $next"
                return 1
            fi
            page_url=$next page=$((page + 1))
        done
        case $page:$exit:$status in
            1:0:400 | 1:0:404 | 1:0:406) ;;
            *) break ;;
        esac
    done
    case $optional$page:$exit:$status in
        optional1:0:404 | optional1:0:400)
            record GET "$page_url"
            say "note: ${region:+$region: }${name##*/}: $service does not have it"
            return 1
            ;;
        many1:0:404)
            record GET "$page_url"
            printf 'x\n' >> "$work/absent" || full
            return 1
            ;;
    esac
    lost "$page_url" "$name-$page.json"
    return 1
}

# maybe KIND NAME PATH...: a list that not every release has.
maybe() {
    optional=optional
    list "$@"
    optional=''
}

# listing KIND NAME URL: saves every page of a listing of Swift, which names no next page.
listing() {
    wanted "$1" && [ -z "$down" ] || return 0
    name=$place$2 marker='' page=1
    while :; do
        page_url="$3?format=json&limit=10000${marker:+&marker=$marker}"
        fetch "$page_url" "$name-$page.json" || {
            # A project without an account has nothing stored.
            if [ "$exit:$status" = 0:404 ]; then
                record GET "$page_url"
                return 0
            fi
            lost "$page_url" "$name-$page.json"
            return 1
        }
        [ -f "$folder/$name-$page.json" ] || return 0
        last=$("$osreport" reply paths "$folder/$name-$page.json" | sed -n '$p')
        if [ -z "$last" ] || [ "$last" = "$marker" ]; then return 0; fi
        marker=$last page=$((page + 1))
    done
}

# gather QUESTION NAME: the answers of every saved page of a list, each once.
gather() {
    set +f
    for file in "$folder/$place$2"-*.json; do
        if [ -f "$file" ]; then "$osreport" reply "$1" "$file" 2> /dev/null; fi
    done | sort -u
    set -f
}

# each KIND ITEMS BEFORE AFTER...: the list at BEFORE/ITEM/AFTER for every line of the file ITEMS,
# by as many workers as wanted. BEFORE may be a function's name with `()`.
each() {
    wanted "$1" && [ -z "$down" ] && [ -s "$2" ] || return 0
    total=$(wc -l < "$2")
    if [ "$workers" = 1 ] || [ "$total" -lt 2 ]; then
        share 0 1 "$@"
    else
        count=0 pids=''
        while [ $count -lt "$workers" ]; do
            (
                curl_pid=''
                trap 'if [ -n "$curl_pid" ]; then kill "$curl_pid"; fi 2> /dev/null; exit 2' TERM
                worker $((count + 1))
                share $count "$workers" "$@"
                [ -z "$down" ] || : > "$work/down"
            ) &
            pids="$pids $!" count=$((count + 1))
        done
        for pid in $pids; do
            wait "$pid"
            # 2: it could not do its work, and has said why.
            [ $? != 2 ] || exit 2
        done
        pids=''
        if [ -f "$work/down" ]; then
            rm "$work/down"
            down=1
        fi
    fi
    if [ -f "$work/absent" ]; then
        absent=$(wc -l < "$work/absent")
        rm "$work/absent"
        say "note: ${region:+$region: }$1: $((absent)) of $((total)) are not there"
    fi
}

# share NUMBER OF KIND ITEMS BEFORE AFTER...: each OF-th item from NUMBER on.
share() {
    number=$1 workers_all=$2 share_kind=$3 items=$4 before=$5
    shift 5
    turn=0
    while read -r item <&4; do
        if [ $((turn % workers_all)) = "$number" ] && [ -z "$down" ]; then
            if [ "$number" = 0 ]; then
                progress "${region:+$region }$share_kind $((turn + 1)) of $((total))"
            fi
            case $before in
                *'()') "${before%'()'}" "$item" ;;
                *) sub "$item" "$@" ;;
            esac
            # What is forbidden for one is forbidden for all that follow.
            if [ "$exit:$status" = 0:403 ]; then break; fi
        fi
        turn=$((turn + 1))
    done 4< "$items"
}

# sub ITEM AFTER...: the list of one item.
sub() {
    item=$1
    shift
    count_of_paths=$#
    while [ "$count_of_paths" -gt 0 ]; do
        set -- "$@" "$before/$item/$1"
        shift
        count_of_paths=$((count_of_paths - 1))
    done
    optional=many
    list "$share_kind" "$share_kind-$item" "$@"
    optional=''
}

# discover API KNOWN PATH: sets `api` and `microversion` to what the service at $url/PATH and
# osreport both know; to nothing where the service does not say.
discover() {
    api=$1 microversion=''
    now
    ask -K "$work/token" "$url/$3"
    case $exit:$status in
        0:200 | 0:300) microversion=$("$osreport" reply version --known "$2" "$body" 2> /dev/null) ;;
        5:* | 6:* | 7:* | 60:*)
            down=1
            why=$(reason)
            problem "${region:+$region: }$service at $url does not answer, and is left out: $why"
            ;;
    esac
    case $microversion in *[!0-9.]*) microversion='' ;; esac
}

# at_most KNOWN: no higher microversion than this one.
at_most() {
    if [ -n "$microversion" ] && [ "${microversion%%.*}" = "${1%%.*}" ] &&
        [ "${microversion#*.}" -gt "${1#*.}" ]; then
        microversion=$1
    fi
}

# endpoint TYPE...: sets `url` to the endpoint of the first of these services in the region.
endpoint() {
    for type; do
        url=$(awk -F '\t' -v r="$region" -v t="$type" -v i="$interface" \
            '$1 == r && $2 == t && $3 == i { print $4; exit }' "$work/catalog")
        url=${url%/} service=$type api='' microversion='' down='' optional=''
        if [ -n "$url" ]; then return 0; fi
    done
    return 1
}

# ---- Services ---------------------------------------------------------------------------------

save_identity() {
    url=$identity service=identity place='' down='' optional=''
    list domains domains 'domains?limit=1000' domains
    list projects projects 'projects?limit=1000' projects
    list users users 'users?limit=1000' users
    list groups groups 'groups?limit=1000' groups
    list role_assignments role_assignments 'role_assignments?include_names=true' role_assignments
    list services services services
    list endpoints endpoints endpoints
    gather ids groups > "$work/groups" || full
    # Of a group Keystone takes a limit, and ignores the marker: page 2 would be page 1 again.
    each group_members "$work/groups" groups users users
    {
        "$osreport" reply project "$work/token.json"
        gather ids projects
    } | awk '!seen[$0]++' > "$work/projects" || full
}

save_compute() {
    case $url in
        */v2.1 | */v2.1/* | */v2 | */v2/*) ;;
        *) url=$url/v2.1 ;;
    esac
    case $url in
        */v2.1/*)
            # The version document stands above the project.
            project_url=$url url=${url%/v2.1/*}/v2.1
            discover compute $compute_known ''
            url=$project_url
            ;;
        */v2.1) discover compute $compute_known '' ;;
    esac
    newest=$microversion
    # No limit: with one, Nova leaves out the servers of cells that do not answer.
    list servers servers 'servers/detail?all_tenants=1'
    list aggregates aggregates os-aggregates
    list compute_services compute_services os-services
    maybe server_groups server_groups 'os-server-groups?all_projects=True'
    each compute_quotas "$work/projects" os-quota-sets detail
    at_most $flavors_known
    list flavors flavors 'flavors/detail?is_public=none'
    microversion=$newest
    at_most $hypervisors_known
    list hypervisors hypervisors os-hypervisors/detail
}

save_volume() {
    case $url in
        */v3 | */v3/*)
            project_url=$url url=${url%/v3/*}
            url=${url%/v3}/v3
            discover volume $volume_known ''
            url=$project_url
            ;;
    esac
    counted=''
    case $microversion in 3.4[5-9] | 3.[5-9]? | 3.???) counted='&with_count=True' ;; esac
    list volumes volumes "volumes/detail?all_tenants=1$counted" 'volumes/detail?all_tenants=1'
    list snapshots snapshots "snapshots/detail?all_tenants=1$counted" 'snapshots/detail?all_tenants=1'
    maybe backups backups "backups/detail?all_tenants=1$counted" 'backups/detail?all_tenants=1'
    maybe attachments attachments 'attachments/detail?all_tenants=1'
    list volume_types volume_types 'types?is_public=None' types
    maybe storage_pools storage_pools 'scheduler-stats/get_pools?detail=true'
    list volume_services volume_services os-services
    each volume_quotas "$work/projects" volume_quota'()'
}

volume_quota() {
    optional=many
    list volume_quotas "volume_quotas-$1" "os-quota-sets/$1?usage=True"
    optional=''
}

save_network() {
    case $url in
        */v2.0) ;;
        *) url=$url/v2.0 ;;
    esac
    for kind in ports networks subnets floatingips routers; do
        list $kind $kind "$kind?limit=5000"
    done
    list security_groups security_groups 'security-groups?limit=5000'
    maybe network_ip_availabilities network_ip_availabilities network-ip-availabilities
    maybe agents agents agents
    each network_quotas "$work/projects" quotas details details.json
}

save_image() {
    case $url in
        */v2) ;;
        *) url=$url/v2 ;;
    esac
    # Without `all` community images are left out, and hidden ones are never among the others.
    list images images 'images?limit=1000&visibility=all' 'images?limit=1000'
    maybe images hidden_images 'images?limit=1000&visibility=all&os_hidden=true'
}

save_placement() {
    discover placement $placement_known ''
    list resource_providers resource_providers resource_providers || return
    gather uuids resource_providers > "$work/providers" || full
    each inventories "$work/providers" resource_providers inventories
    each usages "$work/providers" resource_providers usages
    each allocations "$work/providers" resource_providers allocations
    each provider_aggregates "$work/providers" resource_providers aggregates
    each traits "$work/providers" resource_providers traits
}

# The account of a project stands beside that of the project that the token is for.
save_objects() {
    own=$("$osreport" reply project "$work/token.json")
    case $url in
        *"$own") [ -n "$own" ] || return ;;
        *) return ;;
    esac
    accounts=${url%"$own"}
    prefix=${accounts##*/}
    each object_containers "$work/projects" account'()'
}

account() {
    listing object_containers "object_containers-$prefix$1" "$accounts$1" || return
    wanted objects || return 0
    account_item=$1 container=0
    gather paths "object_containers-$prefix$1" > "$work/containers.$me" || full
    while read -r path <&5; do
        container=$((container + 1))
        listing objects "objects-$prefix$account_item-$container" "$accounts$account_item/$path"
    done 5< "$work/containers.$me"
}

# Groups as this machine knows them. Passwords that stand in old tables are left out.
save_local() {
    wanted local || return 0
    progress 'local accounts'
    for table in passwd group; do
        if [ ! -s "$folder/local_$table.txt" ] && command -v getent > /dev/null 2>&1; then
            getent $table | awk 'BEGIN { FS = OFS = ":" } { $2 = "x"; print }' > "$body"
            if [ -s "$body" ]; then mv "$body" "$folder/local_$table.txt" || full; fi
        fi
    done
    if [ ! -s "$folder/local_ids.txt" ]; then
        place=''
        gather names users > "$work/names" || full
        while IFS= read -r name <&4; do
            id -- "$name" 2> /dev/null
        done 4< "$work/names" > "$body"
        if [ -s "$body" ]; then mv "$body" "$folder/local_ids.txt" || full; fi
    fi
}

# ---- The run ----------------------------------------------------------------------------------

down='' optional='' place=''
printf '0\n' > "$work/generation" || full
if [ "$method" = token ]; then
    use_token "$token" || die 'OS_TOKEN does not look like a token'
    printf 'header = "X-Subject-Token: %s"\n' "$token" > "$work/subject" || full
fi
service=identity
progress "asking $identity for a token"
authenticate || die "$why"
cp "$body" "$work/token.json" || full
"$osreport" reply catalog "$work/token.json" > "$work/catalog" ||
    die "the reply of $identity/auth/tokens is not a token"
[ -s "$work/catalog" ] ||
    die 'the token opens no service; name a project with OS_PROJECT_NAME, or issue a token for one'
if [ "$method" = token ]; then asked_by=GET; else asked_by=POST; fi
if [ -n "$save_token" ]; then
    mv "$body" "$folder/token.json" || full
    record "$asked_by" "$identity/auth/tokens" token.json
else
    record "$asked_by" "$identity/auth/tokens"
fi

awk -F '\t' -v i="$interface" '$3 == i && !seen[$1]++ { print $1 }' "$work/catalog" > "$work/regions"
if [ -n "$regions" ]; then
    for region in $regions; do
        grep -qxF -e "$region" "$work/regions" ||
            die "the catalog has no region \`$region\`; it has: $(tr '\n' ' ' < "$work/regions")"
    done
    printf '%s\n' "$regions" | tr ' ' '\n' > "$work/regions"
fi

region=''
save_identity
save_local
while read -r region <&3; do
    case $region in
        '' | .* | *[!A-Za-z0-9._~%-]*) die "the name of a region is not fit for a folder: \`$region\`" ;;
    esac
    place=$region/
    mkdir -p "$folder/$region" || full
    if wanted servers flavors hypervisors aggregates compute_services server_groups compute_quotas &&
        endpoint compute; then save_compute; fi
    if wanted images && endpoint image; then save_image; fi
    if wanted volumes snapshots backups attachments volume_types storage_pools volume_services volume_quotas &&
        endpoint volumev3 block-storage block-store volume volumev2; then save_volume; fi
    if wanted ports networks subnets floatingips routers security_groups network_ip_availabilities \
        network_quotas agents && endpoint network; then save_network; fi
    if wanted resource_providers inventories usages allocations provider_aggregates traits &&
        endpoint placement; then save_placement; fi
    if wanted object_containers objects && endpoint object-store; then save_objects; fi
    rmdir "$folder/$region" 2> /dev/null
done 3< "$work/regions"

saved=$(($(wc -l < "$log") - lines_before)) kept=$(($(wc -l < "$work/kept")))
problems=$(($(wc -l < "$work/problems")))
if [ $kept -gt 0 ] && [ $problems = 0 ] && [ $saved -le 3 ]; then
    say "note: \`${folder#./}\` was complete already; name another folder for a new snapshot"
fi
say "${folder#./}: $saved requests, $kept pages kept from an earlier run, $problems problems"
[ $problems = 0 ] || exit 1
