# Sourced. s3_servers ROOT leaves the class paths of the S3 servers that the tests run as Java programs of their own in
# upload-storage-s3/.servers; costs nothing when they are there, and their jars too.

s3_class_path_holds() {
    local file=$1 pom=$2 jar jars
    [[ -s $file && ! $pom -nt $file ]] || return 1
    IFS=: read -ra jars <"$file"
    for jar in "${jars[@]}"; do
        [[ -f $jar ]] || return 1
    done
}

s3_servers() {
    local module=$1/upload-storage-s3 server pom file
    for server in s3proxy s3mock; do
        pom=$module/src/test/servers/$server/pom.xml
        file=$module/.servers/$server.classpath
        s3_class_path_holds "$file" "$pom" && continue
        echo "fetching $server" >&2
        mkdir -p "$module/.servers"
        mvn -q -B -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
            -Dmdep.outputFile="$file.new" && mv "$file.new" "$file" || return 1
    done
}
