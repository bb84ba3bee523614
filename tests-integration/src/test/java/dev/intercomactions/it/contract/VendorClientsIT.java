package dev.intercomactions.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.Json;
import dev.intercomactions.sandbox.Npm;
import dev.intercomactions.sandbox.Programs;
import dev.intercomactions.sandbox.ProjectFiles;
import dev.intercomactions.sandbox.intercom.Exchange;
import dev.intercomactions.sandbox.intercom.IntercomSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The vendor's own Node.js SDK and two public workflow tools' Intercom actions as clients of the simulator. Skipped, aloud,
 * where npm or its packages cannot be had.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorClientsIT {
    private static final String TOKEN = "vendor-token";
    private static final String ADMIN = "12345";
    private static final String CONVERSATION = "7710019942077";

    /** Of n8n's nodes only Intercom's: all that they need together are hundreds of packages. */
    private static final String NODES = "n8n-nodes-base@2.41.2";

    private static final int WORK_SECONDS = 120;

    private final IntercomSimulator intercom = new IntercomSimulator(InstantSource.system(), 0);
    /** What each step came to. */
    private final Map<String, JsonNode> steps = new TreeMap<>();

    @BeforeAll
    void work() throws IOException, InterruptedException {
        intercom.workspace().setTokens(TOKEN);
        intercom.workspace().addAdmin(ADMIN);
        intercom.workspace().addConversation(CONVERSATION);
        Optional<Path> folder = installed();
        if (folder.isEmpty()) {
            System.out.println("SKIPPED: others' clients of Intercom, because npm or their packages cannot be had");
        }
        assumeTrue(folder.isPresent(), "npm or the clients' packages cannot be had");
        String said = Programs.says(
                        folder.get(),
                        WORK_SECONDS,
                        List.of("node", "clients.mjs", intercom.uri().toString(), TOKEN, ADMIN, CONVERSATION))
                .orElseThrow();
        said.lines()
                .filter(line -> line.startsWith("{"))
                .map(Json::read)
                .forEach(step -> steps.put(step.path("step").asText(), step));
    }

    @AfterAll
    void stop() {
        intercom.close();
    }

    private static Optional<Path> installed() throws IOException, InterruptedException {
        Path root = ProjectFiles.root().resolve("tests-integration");
        Path folder = root.resolve("target/vendor");
        Path sources = root.resolve("src/test/resources/vendor");
        return Npm.install(sources, folder, "intercom-client", "--ignore-scripts") && hasNode(folder)
                ? Optional.of(folder)
                : Optional.empty();
    }

    /** Whether Intercom's node of n8n is there, unpacked if need be. */
    private static boolean hasNode(Path folder) throws IOException, InterruptedException {
        Path nodes = Files.createDirectories(folder.resolve("n8n"));
        if (Files.exists(nodes.resolve("package"))) {
            return true;
        }
        Optional<String> archive = Npm.says(nodes, "pack", "--silent", NODES);
        return archive.isPresent()
                && Programs.says(
                                nodes,
                                WORK_SECONDS,
                                List.of(
                                        "tar",
                                        "-xzf",
                                        archive.get(),
                                        "package/package.json",
                                        "package/dist/nodes/Intercom"))
                        .isPresent();
    }

    private JsonNode result(String step) {
        JsonNode ended = steps.getOrDefault(step, Json.object());
        assertThat(ended.has("result")).as("%s: %s", step, ended).isTrue();
        return ended.path("result");
    }

    @Test
    void sdk_ofTheVendor_carriesOutWhatItIsAsked() {
        assertThat(result("sdk create contact").path("email").asText()).isEqualTo("sdk@example.test");
        assertThat(result("sdk create company").path("company_id").asText()).isEqualTo("sdk-1");
        assertThat(result("sdk create conversation").path("conversation_id").asText())
                .isNotEmpty();
        assertThat(result("sdk close conversation").path("state").asText()).isEqualTo("closed");
        assertThat(result("sdk show conversation").path("id").asText()).isEqualTo(CONVERSATION);
        assertThat(result("sdk delete contact").path("deleted").asBoolean()).isTrue();
        assertThat(steps.getOrDefault("sdk show missing contact", Json.object())
                        .path("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void workflowTool_ofOthers_carriesOutWhatItIsAsked() {
        String user = result("piece create user").path("id").asText();

        assertThat(result("piece create company").path("company_id").asText()).isEqualTo("piece-1");
        assertThat(result("piece find user").path("user").path("id").asText()).isEqualTo(user);
        assertThat(result("piece get conversation").path("id").asText()).isEqualTo(CONVERSATION);
        assertThat(result("piece assign conversation").path("admin_assignee_id").asText())
                .isEqualTo(ADMIN);
        assertThat(result("piece reply").path("id").asText()).isEqualTo(CONVERSATION);
    }

    /** It still speaks an API of long ago where it asks for users; Intercom's present one has no such path either. */
    @Test
    void node_ofAnotherWorkflowTool_carriesOutWhatThePresentApiHas() {
        String lead = result("node create lead").path("id").asText();

        assertThat(result("node get lead").path("id").asText()).isEqualTo(lead);
        assertThat(result("node create company").path("company_id").asText()).isEqualTo("node-1");
        assertThat(result("node delete lead").path("deleted").asBoolean()).isTrue();
        assertThat(steps.getOrDefault("node get user", Json.object())
                        .path("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void answers_toAllOfThem_areAsDescribed() {
        assumeTrue(Files.exists(Description.FILE), "SKIPPED: Intercom's description is not there");
        Description description = new Description();

        // The description has no users any more, and so says nothing of what is answered there.
        List<Exchange> described = intercom.exchanges().stream()
                .filter(exchange -> !exchange.path().startsWith("/users/"))
                .toList();

        assertThat(described).isNotEmpty();
        assertThat(ContractIT.unexplained(described, description::ofAnswer)).isEmpty();
    }
}
