package dev.intercomactions.console;

import static j2html.TagCreator.button;
import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.span;
import static j2html.TagCreator.tag;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.Json;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.time.Instant;
import java.util.Locale;

/** The parts that pages are made of, for one viewer. */
final class Parts {
    private final Viewer viewer;
    private final Times times;

    Parts(Viewer viewer) {
        this.viewer = viewer;
        this.times = new Times(viewer.zone(), viewer.now());
    }

    /** The same at a later moment. */
    Parts at(Instant now) {
        return new Parts(viewer.at(now));
    }

    Viewer viewer() {
        return viewer;
    }

    Times times() {
        return times;
    }

    /** A button that shows another page in the widget's place. */
    DomContent go(String label, String look, ObjectNode payload) {
        return each(button(words(label)).withType("button").withClass("b " + look), call(payload));
    }

    /** A button that changes something, once a person has confirmed it; none where the viewer may only look. */
    DomContent act(String label, String look, ObjectNode payload, String confirmation) {
        return viewer.readOnly()
                ? each()
                : each(
                        button(words(label)).withType("button").withClass("b " + look),
                        call(payload).attr("confirmation", words(confirmation)));
    }

    /** A button that explains something in a window of its own. */
    DomContent help(String label, DomContent... explanation) {
        return each(
                button(words(label)).withType("button").withClass("b link"),
                tag("cwdb-action")
                        .attr("action", "html")
                        .attr("display", "popup")
                        .with(div(explanation)));
    }

    private ContainerTag<?> call(ObjectNode payload) {
        return tag("cwdb-action")
                .attr("action", "call")
                .attr("display", "widget")
                .attr("endpoint", viewer.endpoint())
                .with(text(json(payload)));
    }

    /** As text in which nothing need be escaped by HTML, however whoever runs the button reads it. */
    private static String json(ObjectNode payload) {
        return Json.write(payload)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    /** A moment: how long ago, the time itself beside it. */
    DomContent when(Instant instant) {
        return span(span(times.ago(instant)).withClass("ago"), text(" "), time(instant))
                .withTitle(times.full(instant))
                .withClass("when");
    }

    /** A moment's time alone. */
    private DomContent time(Instant instant) {
        return span(times.at(instant)).withTitle(times.full(instant)).withClass("at");
    }

    /** A code, as it is written elsewhere. */
    static DomContent chip(String text, String look) {
        return code(words(text)).withClass("chip " + look).attr("dir", "auto");
    }

    /** Words that somebody else wrote: they stand by themselves, whatever their script. */
    static DomContent quoted(String text, int longest) {
        String shown = Characters.legible(text, longest);
        return tag("bdi").with(text(shown.length() < text.length() ? shown + " …" : shown));
    }

    /** Lines that somebody else wrote, each as it is. */
    static DomContent lines(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        for (String line : text.lines().toList()) {
            int room = longest - shown.length();
            if (line.length() > room) {
                String start = room > 0 ? Characters.legible(line, room) + "\n" : "";
                return tag("pre").with(text(shown + start + "… cut here: GET /v1/runs/{run_id} has all of it"));
            }
            shown.append(Characters.legible(line, line.length())).append('\n');
        }
        return tag("pre").with(text(shown.toString()));
    }

    static String words(String text) {
        return Characters.legible(text, 1000);
    }

    /** {@code 1 run}, {@code 2 runs}, {@code 1,234 runs}. */
    static String count(long number, String what) {
        return number(number) + " " + what + (number == 1 ? "" : "s");
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
