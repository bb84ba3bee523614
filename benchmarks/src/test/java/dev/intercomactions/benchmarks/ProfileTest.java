package dev.intercomactions.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.benchmarks.Profile.Place;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProfileTest {
    @Test
    void sample_in_a_library_is_its_and_of_the_nearest_caller() {
        Place place = Place.of(List.of(
                "java.security.MessageDigest.digest",
                "software.amazon.awssdk.http.auth.aws.Signer.sign",
                "dev.intercomactions.store.RunTable.lambda$put$3",
                "dev.intercomactions.run.Engine.work",
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda.main"));

        assertThat(place).isEqualTo(new Place("store.RunTable.put", "AWS SDK"));
    }

    @Test
    void sample_of_nobody_here_has_no_caller() {
        assertThat(Place.of(List.of("java.lang.Thread.run"))).isEqualTo(new Place("", "JDK alone"));
        assertThat(Place.of(List.of("com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.core.JsonParser.next")))
                .isEqualTo(new Place("", "Jackson of the runtime"));
    }

    @Test
    void shares_are_of_all_samples_and_the_largest_comes_first() {
        List<Place> places = Stream.of(
                        Collections.nCopies(6, new Place("store.RunTable.put", "AWS SDK")),
                        Collections.nCopies(3, new Place("telemetry.RunReporter.tell", "Log4j")),
                        Collections.nCopies(1, new Place("", "JDK alone")))
                .flatMap(List::stream)
                .toList();

        JsonNode figures = Profile.figures(places);

        assertThat(figures.at("/code/0/name").asText()).isEqualTo("AWS SDK");
        assertThat(figures.at("/code/2/share").asDouble()).isEqualTo(0.1);
        assertThat(figures.path("top")).hasSize(2);
        assertThat(figures.at("/top/1/name").asText()).isEqualTo("telemetry.RunReporter.tell in Log4j");
        assertThat(figures.at("/top/1/share").asDouble()).isEqualTo(0.3);
    }
}
