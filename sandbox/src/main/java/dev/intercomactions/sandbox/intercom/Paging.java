package dev.intercomactions.sandbox.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. The cursor names the last item of the page before, so that what is new or changes
 * meanwhile shifts nothing.
 *
 * @param perPage the most items of a page
 * @param after the last item of the page before; null for the first page
 */
record Paging(int perPage, @Nullable Mark after) {
    static final int LARGEST_PAGE = 150;

    /** An item's place in the order of a list. */
    private record Mark(String id, long createdAt, long updatedAt) implements Listed {}

    /** Reads {@code {"per_page", "starting_after"}}, both of which may be missing. */
    static Paging of(JsonNode pagination, int defaultPage) throws Refusal {
        JsonNode perPage = pagination.path("per_page");
        int size = perPage.isMissingNode() ? defaultPage : perPage.asInt();
        if (size < 1 || size > LARGEST_PAGE) {
            throw Refusal.invalid("per_page");
        }
        String cursor = pagination.path("starting_after").asText("");
        return new Paging(size, cursor.isEmpty() || cursor.equals("null") ? null : mark(cursor));
    }

    /**
     * The page.
     *
     * @param member the name under which the items stand
     */
    <T extends Listed> ObjectNode list(String type, String member, List<T> all, Function<T, JsonNode> json) {
        List<T> sorted = all.stream().sorted(Listed.NEWEST_FIRST).toList();
        List<T> rest = sorted.stream().filter(this::isAfter).toList();
        List<T> page = rest.stream().limit(perPage).toList();
        ObjectNode list = Json.object().put("type", type).put("total_count", sorted.size());
        ObjectNode pages = list.putObject("pages")
                .put("type", "pages")
                .put("page", (sorted.size() - rest.size()) / perPage + 1)
                .put("per_page", perPage)
                .put("total_pages", (sorted.size() + perPage - 1) / perPage);
        if (page.size() < rest.size()) {
            pages.putObject("next").put("per_page", perPage).put("starting_after", cursor(page.getLast()));
        }
        page.forEach(item -> list.withArray(member).add(json.apply(item)));
        list.withArray(member);
        return list;
    }

    private boolean isAfter(Listed item) {
        return after == null || Listed.NEWEST_FIRST.compare(item, after) > 0;
    }

    private static String cursor(Listed last) {
        String key = Json.array().add(last.updatedAt()).add(last.id()).toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Mark mark(String cursor) throws Refusal {
        try {
            JsonNode key = Json.read(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (key.size() == 2) {
                return new Mark(key.path(1).asText(), 0, key.path(0).asLong());
            }
        } catch (IllegalArgumentException notBase64) {
            // Refused like any other cursor that is none of ours.
        }
        throw Refusal.invalid("starting_after");
    }
}
