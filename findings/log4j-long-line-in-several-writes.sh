#!/usr/bin/env bash
# Log4j 2.25.2 with log4j-layout-template-json 2.25.2, Console appender.
#
# A line of JsonTemplateLayout that is longer than the appender's buffer of 8 KiB reaches standard output in several writes.
# Whatever else writes there at the same time, such as a library that prints metrics in CloudWatch's embedded format, may put
# its line into the middle, and both are lost to whoever reads JSON lines. With log4j2.enableDirectEncoders=false each line
# is one write, however long it is.
#
# Seen on 2026-11-27: a message of 20,000 characters in 3 writes, and in 1 write without direct encoders.
set -euo pipefail
for tool in mvn java; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: there is no $tool"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>2.25.2</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-layout-template-json</artifactId>
      <version>2.25.2</version>
    </dependency>
  </dependencies>
</project>
POM
cat >log4j2.xml <<'XML'
<Configuration status="ERROR">
  <Appenders>
    <Console name="Lines" target="SYSTEM_OUT" follow="true">
      <JsonTemplateLayout eventTemplate='{"message": {"$resolver": "message"}}'/>
    </Console>
  </Appenders>
  <Loggers>
    <Root level="INFO">
      <AppenderRef ref="Lines"/>
    </Root>
  </Loggers>
</Configuration>
XML
cat >Writes.java <<'JAVA'
import java.io.OutputStream;
import java.io.PrintStream;
import org.apache.logging.log4j.LogManager;

public class Writes {
    private static int writes;

    public static void main(String[] arguments) {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) {
                writes++;
            }
        });
        LogManager.getLogger("finding").info("short");
        int ofAShortLine = writes;
        LogManager.getLogger("finding").info("x".repeat(20_000));
        System.err.println(ofAShortLine + " and " + (writes - ofAShortLine));
    }
}
JAVA
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars </dev/null
run() { java -Dlog4j2.configurationFile=log4j2.xml "$@" -cp "jars/*" Writes.java 2>&1 | tail -1; }
usual=$(run)
whole=$(run -Dlog4j2.enableDirectEncoders=false)
printf 'writes of a short and of a long line: %s; without direct encoders: %s\n' "$usual" "$whole"
[ "$usual" = "1 and 3" ] && [ "$whole" = "1 and 1" ] || { echo "CHANGED"; exit 1; }
echo "as described"
