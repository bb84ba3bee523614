package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Predicate;

/** {@code POST /companies}: makes a company, or changes the one with that {@code company_id}. */
final class UpsertCompany implements Route {
    private static final Map<String, Predicate<JsonNode>> FIELDS = Map.of(
            "company_id", JsonNode::isTextual,
            "name", JsonNode::isTextual,
            "plan", JsonNode::isTextual,
            "size", JsonNode::isIntegralNumber,
            "website", JsonNode::isTextual,
            "industry", JsonNode::isTextual,
            "custom_attributes", JsonNode::isObject,
            "remote_created_at", JsonNode::isIntegralNumber,
            "monthly_spend", JsonNode::isIntegralNumber,
            "update_last_request_at", JsonNode::isBoolean);

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/companies";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        JsonNode body = call.body();
        for (var field : body.properties()) {
            Predicate<JsonNode> fits = FIELDS.get(field.getKey());
            if (fits == null) {
                throw new Refusal(400, "bad_request", "bad '" + field.getKey() + "' parameter");
            }
            if (!field.getValue().isNull() && !fits.test(field.getValue())) {
                throw Refusal.invalid(field.getKey());
            }
        }
        String companyId = call.requiredText("company_id");
        call.workspace().companyAttributes().check(body);
        return call.workspace().upsert(call, companyId, body).json();
    }
}
