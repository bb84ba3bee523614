#!/usr/bin/env bash
# aws-lambda-java-serialization 1.2.0 (the mapping of events that Lambda's Java runtime brings along), with
# aws-lambda-java-events 3.16.1.
#
# A handler of SQSEvent needs joda-time on the function's class path, though an SQS event has no time of its type. Without
# it the mapping cannot be made: the handler is loaded and initialised without a complaint, and every event fails, with an
# exception that is no ClassNotFoundException. A handler of APIGatewayV2HTTPEvent, for which the runtime has no mapping of its
# own, does not need it. So joda-time, which looks
# like a leftover for the events of S3 and Kinesis, must not be excluded from a jar that handles SQS.
#
# Seen on 2026-11-27: without joda-time "SQSEvent: ReflectException", "APIGatewayV2HTTPEvent: read"; with joda-time 2.12.7
# both are read.
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
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-serialization</artifactId>
      <version>1.2.0</version>
    </dependency>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-events</artifactId>
      <version>3.16.1</version>
    </dependency>
    <dependency>
      <groupId>joda-time</groupId>
      <artifactId>joda-time</artifactId>
      <version>2.12.7</version>
    </dependency>
  </dependencies>
</project>
POM
cat >Mapping.java <<'JAVA'
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;

public class Mapping {
    public static void main(String[] arguments) {
        read(SQSEvent.class, "{\"Records\":[{\"messageId\":\"m-1\",\"body\":\"hello\"}]}");
        read(APIGatewayV2HTTPEvent.class, "{\"rawPath\":\"/\"}");
    }

    private static <T> void read(Class<T> type, String json) {
        String came;
        try {
            // As the runtime chooses.
            PojoSerializer<T> mapping = LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                    ? LambdaEventSerializers.serializerFor(type, Mapping.class.getClassLoader())
                    : JacksonFactory.getInstance().getSerializer(type);
            T event = mapping.fromJson(new ByteArrayInputStream(json.getBytes()));
            came = event == null ? "nothing" : "read";
        } catch (RuntimeException e) {
            came = e.getClass().getSimpleName();
        }
        System.out.println(type.getSimpleName() + ": " + came);
    }
}
JAVA
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars </dev/null
with=$(java -cp "jars/*" Mapping.java)
rm jars/joda-time-*.jar
without=$(java -cp "jars/*" Mapping.java)
printf 'with joda-time:\n%s\nwithout:\n%s\n' "$with" "$without"
[ "$with" = $'SQSEvent: read\nAPIGatewayV2HTTPEvent: read' ] || { echo "CHANGED: with joda-time"; exit 1; }
[ "$without" = $'SQSEvent: ReflectException\nAPIGatewayV2HTTPEvent: read' ] || { echo "CHANGED: without joda-time"; exit 1; }
echo "as described"
