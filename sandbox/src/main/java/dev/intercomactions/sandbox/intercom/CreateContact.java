package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** {@code POST /contacts}: a new user or lead, unless there is one already. */
final class CreateContact implements Route {
    private static final List<String> TEXTS =
            List.of("role", "email", "external_id", "name", "phone", "avatar", "owner_id");
    private static final List<String> TIMES = List.of("signed_up_at", "last_seen_at");

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/contacts";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        JsonNode body = call.body();
        check(call, body);
        return call.workspace().create(call, body).json();
    }

    private static void check(Call call, JsonNode body) throws Refusal {
        if (!body.hasNonNull("email") && !body.hasNonNull("external_id") && !body.hasNonNull("role")) {
            throw new Refusal(400, "parameter_not_found", "email, external_id or role not found");
        }
        for (String field : TEXTS) {
            JsonNode value = body.path(field);
            if (body.hasNonNull(field)
                    && (!value.isTextual() || value.textValue().isBlank())) {
                throw Refusal.invalid(field);
            }
        }
        for (String field : TIMES) {
            if (body.hasNonNull(field) && !body.path(field).isIntegralNumber()) {
                throw Refusal.invalid(field);
            }
        }
        String role = body.path("role").asText("user");
        if (!role.matches("user|lead")) {
            throw Refusal.invalid("role");
        }
        if (role.equals("user") && !body.hasNonNull("email") && !body.hasNonNull("external_id")) {
            throw new Refusal(400, "parameter_not_found", "a user has an email or an external_id");
        }
        if (body.hasNonNull("email") && !body.path("email").textValue().matches("[^@\\s]+@[^@\\s]+")) {
            throw Refusal.invalid("email");
        }
        if (body.hasNonNull("owner_id")) {
            call.teammate(body.path("owner_id").textValue());
        }
        call.workspace().contactAttributes().check(body);
    }
}
