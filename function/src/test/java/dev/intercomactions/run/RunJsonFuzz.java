package dev.intercomactions.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.fuzz.Finding;
import dev.intercomactions.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Items of the run log. One that can be read is written as it was read; one that is none of ours says so, and no more. */
public final class RunJsonFuzz {
    private RunJsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Optional<JsonNode> json = Json.parse(new String(input, StandardCharsets.UTF_8));
        if (json.isEmpty()) {
            return;
        }
        Run run;
        try {
            run = RunJson.read(json.get(), "etag");
        } catch (UnworkableRunException e) {
            Finding.unless(
                    "what stands in the run log is not a run of this service".equals(e.getMessage()),
                    "an exception that quotes");
            return;
        }
        String written = Json.write(RunJson.write(run));
        Run again = RunJson.read(Json.parse(written).orElseThrow(), "etag");
        Finding.unless(Json.write(RunJson.write(again)).equals(written), "read, written and read: another run");
    }
}
