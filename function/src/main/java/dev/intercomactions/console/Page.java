package dev.intercomactions.console;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.span;
import static j2html.TagCreator.style;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Json;
import dev.intercomactions.json.Lazy;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A page of the widget: its frame, in the viewer's theme and width, and what it shows. All styling is its own.
 *
 * @param title what it is about
 * @param self the payload that shows it anew
 * @param way the buttons that lead back, the outermost first
 */
record Page(String title, ObjectNode self, List<DomContent> way, DomContent content) {
    private static final Lazy<String> STYLE = Lazy.of(() -> resource("/console/style.css"));

    /** A text of this jar. */
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The button that leads to the overview. */
    static DomContent home(Parts parts) {
        return parts.go("Overview", "link", Json.object().put("show", "overview"));
    }

    /** The page as HTML. */
    String html(Parts parts, Optional<Notice> notice) {
        Viewer viewer = parts.viewer();
        String looks = "ica" + (viewer.dark() ? " dark" : "") + (viewer.narrow() ? " narrow" : "");
        return div(
                        // It turns CloudWatch's own styles off.
                        div().withClass("cwdb-no-default-styles"),
                        style(STYLE.get()),
                        top(parts),
                        iff(notice, Page::banner),
                        content)
                .withClass(looks)
                .render();
    }

    private DomContent top(Parts parts) {
        Times times = parts.times();
        return div(
                        div(each(way, step -> each(step, span("›").withClass("sep"))), h2(Parts.words(title)))
                                .withClass("way"),
                        div(
                                        span("As of " + times.at(parts.viewer().now()) + " " + times.zoneName())
                                                .withClass("muted"),
                                        parts.go("Refresh", "", self))
                                .withClass("now"))
                .withClass("top");
    }

    private static DomContent banner(Notice notice) {
        return div(Parts.words(notice.text()))
                .withClass("banner " + notice.look())
                .attr("role", "status");
    }
}
