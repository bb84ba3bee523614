package dev.intercomactions.console;

import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.span;
import static j2html.TagCreator.tag;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.json.Characters;
import dev.intercomactions.json.Json;
import j2html.TagCreator;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.time.Instant;
import java.util.Locale;

/** The parts that pages are made of, for one viewer. */
record Parts(Viewer viewer) {
    private static final int LONGEST_NAME = 64;

    Times times() {
        return new Times(viewer.zone(), viewer.now());
    }

    /** A button that shows another page in the widget's place. */
    DomContent go(String label, String look, ObjectNode payload) {
        return button(label, look, call(payload));
    }

    /** A button that changes something, once a person has confirmed it; none where the viewer may only look. */
    DomContent act(String label, String look, ObjectNode payload, String confirmation) {
        return viewer.readOnly()
                ? each()
                : button(label, look, call(payload).attr("confirmation", words(confirmation)));
    }

    /** A button that explains something in a window of its own. */
    DomContent help(String label, DomContent... explanation) {
        ContainerTag<?> popup = tag("cwdb-action").attr("action", "html").attr("display", "popup");
        return button(label, "link", popup.with(div(explanation)));
    }

    /** A button with what CloudWatch does when it is pressed. */
    private static DomContent button(String label, String look, ContainerTag<?> action) {
        return each(TagCreator.button(words(label)).withType("button").withClass("b " + look), action);
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
        Times times = times();
        String full = times.full(instant);
        DomContent time = span(times.at(instant)).withTitle(full).withClass("at");
        return span(span(times.ago(instant)).withClass("ago"), text(" "), time)
                .withTitle(full)
                .withClass("when");
    }

    /** A term and what is told of it. */
    static DomContent fact(String term, DomContent told) {
        return div(div(term).withClass("term"), div(told)).withClass("fact");
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

    /** A name that somebody else gave. */
    static DomContent name(String name) {
        return quoted(name, LONGEST_NAME);
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
