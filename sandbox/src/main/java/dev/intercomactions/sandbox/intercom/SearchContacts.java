package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Query.Field;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code POST /contacts/search}: the contacts that a query describes, a page at a time; by texts only, not by times. */
final class SearchContacts implements Route {
    private static final int PAGE = 50;

    private static final Query<Contact> QUERY = new Query<>(Map.of(
            "id", Field.text(contact -> List.of(contact.id())),
            "role", Field.text(contact -> List.of(contact.role())),
            "email", Field.text(contact -> contact.email().stream().toList()),
            "external_id", Field.text(contact -> contact.externalId().stream().toList()),
            "name", Field.text(contact -> given(contact, "name")),
            "phone", Field.text(contact -> given(contact, "phone"))));

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/contacts/search";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        String order = call.body().path("sort").path("order").asText("descending");
        if (!order.matches("ascending|descending")) {
            throw new Refusal(
                    400,
                    "invalid_sort_order",
                    "Invalid sort order '" + order + "'. Must be one of: ascending, descending");
        }
        Predicate<Contact> filter = QUERY.read(call.body().path("query"));
        List<Contact> found = call.workspace().found(call.workspace().contacts()).stream()
                .filter(contact -> !contact.archived())
                .filter(filter)
                .toList();
        return Paging.of(call.body().path("pagination"), PAGE).list("list", "data", found, Contact::json);
    }

    private static List<String> given(Contact contact, String field) {
        return Stream.ofNullable(contact.given().path(field).textValue()).toList();
    }
}
