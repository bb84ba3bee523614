package dev.intercomactions.sandbox.intercom;

import org.jspecify.annotations.Nullable;

/** What Intercom makes of a text. */
final class Html {
    private Html() {}

    /** The text as Intercom shows it: wrapped and escaped, or null where there is none. */
    static @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<p>" + escaped.replace("\n", "<br>\n") + "</p>";
    }
}
