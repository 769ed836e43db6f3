# Sourced. What is missing is installed from Debian's packages, if we may; no daemon is started by that.

has_postgresql() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

# The tests look in the same places.
has_mariadb() { [[ -x /usr/sbin/mariadbd || -x /usr/sbin/mysqld ]] && command -v mariadb-install-db >/dev/null; }

has_clamd() { [[ -x /usr/sbin/clamd || -x /usr/local/sbin/clamd ]]; }

has_haproxy() { [[ -x /usr/sbin/haproxy || -x /usr/local/sbin/haproxy ]]; }

has_nginx() { [[ -x /usr/sbin/nginx || -x /usr/local/sbin/nginx ]]; }

has_caddy() { [[ -x /usr/bin/caddy || -x /usr/local/bin/caddy ]]; }

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# install_packages NAME... says what is wrong on stderr if it cannot.
install_packages() {
    local policy=/usr/sbin/policy-rc.d planted= failed=
    command -v apt-get >/dev/null || { echo "please install (names of Debian packages): $*" >&2; return 1; }
    as_root true 2>/dev/null ||
        { echo "please run as root: apt-get install --no-install-recommends $*" >&2; return 1; }
    echo "installing $*" >&2
    # We start servers of our own; apt-get shall not start another one.
    if [[ ! -e $policy ]]; then
        planted=1
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    as_root apt-get -o DPkg::Lock::Timeout=300 -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends "$@" >/dev/null || failed=1
    [[ -z $planted ]] || as_root rm -f "$policy"
    [[ -z $failed ]]
}
