# Sourced. build_demo ROOT builds the demo server if a source is newer than the last build, and sets JAVA and CLASSES.
# DEMO_IS_BUILT=1 says that it is: its integration tests run within a build.
# Progress goes to stderr: stdout is the program's.

build_demo() {
    local root=$1 module=$1/examples/demo-server stamp=$1/examples/demo-server/target/built log
    JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
    command -v "$JAVA" >/dev/null || { echo "no $JAVA: install a JDK, 17 or newer, or set JAVA_HOME" >&2; return 1; }
    if [[ -z ${DEMO_IS_BUILT:-} ]] && [[ ! -e $stamp || -n $(find "$root" -newer "$stamp" \( -path '*/src/main/*' -o -name pom.xml \) \
        -not -path '*/target/*' -type f -print -quit) ]]; then
        command -v mvn >/dev/null || { echo "no mvn: install Maven, 3.8.7 or newer" >&2; return 1; }
        if ! command -v npm >/dev/null; then
            . "$root/scripts/lib/packages.sh"
            install_packages nodejs npm || { echo "no npm, which bundles the page: install Node.js" >&2; return 1; }
        fi
        echo "building; the first time takes a minute or two" >&2
        log=$(mktemp)
        # tests, checks and papers are for scripts/verify
        if ! (cd "$root" && mvn -q -pl examples/demo-server -am package -DskipTests -Dspotless.check.skip \
            -Denforcer.skip -Dmaven.javadoc.skip -Dmaven.source.skip) >"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            return 1
        fi
        rm -f "$log"
        touch "$stamp"
    fi
    CLASSES=$module/target/classes:$module/target/lib/*
}
