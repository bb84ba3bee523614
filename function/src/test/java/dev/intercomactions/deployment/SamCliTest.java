package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template as the SAM CLI takes it, before the transform; wherever that is installed. Nothing is deployed. */
@Tag("slow")
class SamCliTest {
    private static final int BOUND_SECONDS = 120;
    private static final Pattern CODE = Pattern.compile("CodeUri: (\\S+)");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheSamCli() {
        boolean installed = Programs.onPath("sam").isPresent();
        if (!installed) {
            System.out.println("SKIPPED: the SAM CLI is not installed, so it is not asked about the template");
        }
        assumeTrue(installed, "the SAM CLI is not installed");
    }

    @Test
    void template_validatedAndLinted_isValid() throws IOException, InterruptedException {
        assertThat(says("validate", "--lint")).contains("is a valid SAM Template");
    }

    /** The jar is Maven's. What `sam build` writes is what `sam deploy` takes next, unless it is given another template. */
    @Test
    void template_builtBySam_stillNamesTheJar() throws IOException, InterruptedException {
        says("build", "--build-dir", folder.resolve("built").toString());

        Path built = folder.toRealPath().resolve("built/template.yaml");
        assertThat(CODE.matcher(Files.readString(built)).results().map(code -> code(built, code)))
                .hasSize(4)
                .containsOnly(ProjectFiles.root().toRealPath().resolve("function/target/function.jar"));
    }

    private static Path code(Path template, MatchResult found) {
        return template.resolveSibling(found.group(1)).normalize();
    }

    private String says(String command, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("sam", command, "--template", ProjectFiles.template().toString()));
        line.addAll(List.of(options));
        Programs.Ended sam = Programs.run(
                folder, BOUND_SECONDS, Map.of("SAM_CLI_TELEMETRY", "0", "AWS_DEFAULT_REGION", "us-east-1"), line);
        assertThat(sam.status()).as(sam.output()).hasValue(0);
        return sam.output();
    }
}
