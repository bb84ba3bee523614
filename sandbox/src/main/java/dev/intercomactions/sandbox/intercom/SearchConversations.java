package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.intercomactions.sandbox.intercom.Query.Field;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code POST /conversations/search}: the conversations that a query describes, a page at a time. */
final class SearchConversations implements Route {
    private static final Query<Conversation> QUERY = new Query<>(Map.of(
            "id", Field.text(conversation -> List.of(conversation.id())),
            "state", Field.text(conversation -> List.of(conversation.state())),
            "open",
                    Field.text(conversation ->
                            List.of(Boolean.toString(!conversation.state().equals("closed")))),
            "tag_ids",
                    Field.text(conversation ->
                            conversation.tags().stream().map(Tag::id).toList()),
            "contact_ids", Field.text(conversation -> list(conversation.contactId())),
            "created_at", Field.number(conversation -> List.of(Long.toString(conversation.createdAt()))),
            "updated_at", Field.number(conversation -> List.of(Long.toString(conversation.updatedAt()))),
            "admin_assignee_id",
                    Field.number(conversation -> list(conversation.status().adminAssigneeId())),
            "team_assignee_id",
                    Field.number(conversation -> list(conversation.status().teamAssigneeId()))));

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/conversations/search";
    }

    @Override
    public JsonNode answer(Call call) throws Refusal {
        Predicate<Conversation> filter = QUERY.read(call.body().path("query"));
        List<Conversation> found = call.workspace().found(call.workspace().conversations()).stream()
                .filter(filter)
                .toList();
        return Paging.of(call.body().path("pagination"), ListConversations.PAGE)
                .list(
                        "conversation.list",
                        "conversations",
                        found,
                        conversation -> ConversationJson.item(conversation, false));
    }

    private static List<String> list(@Nullable Object value) {
        return Stream.ofNullable(value).map(Object::toString).toList();
    }
}
