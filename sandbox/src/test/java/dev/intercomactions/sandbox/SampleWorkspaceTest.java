package dev.intercomactions.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intercomactions.sandbox.intercom.Conversation;
import dev.intercomactions.sandbox.intercom.Workspace;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What the sample events speak of. */
class SampleWorkspaceTest {
    private final Workspace workspace = new Workspace(InstantSource.system());

    @Test
    void fill_hasTheIdsOfTheSamples_andNothingThatTheyCreate() {
        SampleWorkspace.fill(workspace);

        assertThat(workspace.conversations())
                .extracting(Conversation::id)
                .containsExactlyInAnyOrder("123456", "123457", "123458");
        assertThat(workspace.admins()).contains("12345");
        assertThat(workspace.contact("6762f0dd1bb69f9f2193bb83")).isPresent();
        assertThat(workspace.contacts()).hasSize(1);
        assertThat(workspace.company("acme-1")).isEmpty();
        assertThat(workspace.effects()).isEmpty();
    }
}
