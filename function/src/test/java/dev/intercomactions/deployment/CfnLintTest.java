package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.sandbox.ProjectFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template as CloudFormation's linter sees it, after the SAM transform; wherever cfn-lint is installed. */
@Tag("slow")
class CfnLintTest {
    private static final int BOUND_SECONDS = 120;

    @Test
    void template_linted_isClean(@TempDir Path folder) throws IOException, InterruptedException {
        if (!installed()) {
            System.out.println("SKIPPED: cfn-lint is not installed, so the template is not linted");
        }
        assumeTrue(installed(), "cfn-lint is not installed, so the template is not linted");
        Path output = folder.resolve("cfn-lint.txt");
        Process lint = new ProcessBuilder(
                        "cfn-lint", "--template", ProjectFiles.template().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(lint.waitFor(BOUND_SECONDS, TimeUnit.SECONDS))
                    .as("cfn-lint ends within %d s", BOUND_SECONDS)
                    .isTrue();
            assertThat(Files.readString(output)).isBlank();
            assertThat(lint.exitValue()).isZero();
        } finally {
            lint.destroyForcibly();
        }
    }

    private static boolean installed() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(path)
                .map(folder -> Path.of(folder, "cfn-lint"))
                .anyMatch(Files::isExecutable);
    }
}
