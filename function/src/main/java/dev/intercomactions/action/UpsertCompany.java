package dev.intercomactions.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The action that creates a company, or changes the one with this {@code company_id}.
 *
 * @param company its attributes, named as Intercom names them; those that are absent stay as they are
 */
public record UpsertCompany(ObjectNode company) implements Change {

    public static final ActionType TYPE = new ActionType("upsert_company", UpsertCompany::new);

    public UpsertCompany {
        company = Fields.canonical(company);
    }

    @Override
    public ObjectNode input() {
        return company.deepCopy();
    }

    @Override
    public IntercomRequest request() {
        return IntercomRequest.post("/companies", company.deepCopy());
    }

    @Override
    public Optional<ObjectNode> output(JsonNode answer) {
        Optional<String> id = Fields.text(answer.path("id"));
        Optional<String> companyId = Fields.text(answer.path("company_id"));
        if (id.isEmpty() || companyId.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Json.object()
                .put("id", id.get())
                .put("company_id", companyId.get())
                .put("name", Fields.text(answer.path("name")).orElse(null)));
    }

    /** None is needed: what is sent again sets the same attributes of the same company. */
    @Override
    public Optional<Lookup> reconciliation(Instant since) {
        return Optional.empty();
    }

    @Override
    public boolean safeToRepeat() {
        return true;
    }
}
