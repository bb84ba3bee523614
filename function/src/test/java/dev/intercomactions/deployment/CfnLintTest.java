package dev.intercomactions.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template as CloudFormation's linter sees it, after the SAM transform; wherever cfn-lint is installed. */
@Tag("slow")
class CfnLintTest {
    private static final int BOUND_SECONDS = 120;

    @Test
    void template_linted_isClean(@TempDir Path folder) throws IOException, InterruptedException {
        boolean installed = Programs.onPath("cfn-lint").isPresent();
        if (!installed) {
            System.out.println("SKIPPED: cfn-lint is not installed, so the template is not linted");
        }
        assumeTrue(installed, "cfn-lint is not installed, so the template is not linted");

        Programs.Ended lint = Programs.run(
                folder,
                BOUND_SECONDS,
                Map.of(),
                List.of("cfn-lint", "--template", ProjectFiles.template().toString()));

        assertThat(lint.output()).isEmpty();
        assertThat(lint.status()).hasValue(0);
    }
}
