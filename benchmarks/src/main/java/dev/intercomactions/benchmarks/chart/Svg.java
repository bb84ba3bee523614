package dev.intercomactions.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An SVG drawing with its own background, in colours for light pages and, where the reader asks for it, for dark ones. */
final class Svg {
    /** How many series can be told apart: by colour, and lines by their dashes and marks as well. */
    static final int SERIES = 5;

    private static final String STYLE = """
            <style>
            text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1f2328; }
            .title { font-weight: 600; font-size: 15px; }
            .small { font-size: 12px; fill: #59636e; }
            .page { fill: #ffffff; }
            .grid { stroke: #d1d9e0; stroke-width: 1; }
            .axis { stroke: #59636e; stroke-width: 1; }
            .spread { stroke: #1f2328; stroke-width: 1.5; }
            .bound { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 2 4; }
            .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
            .s0 { stroke: #0969da; } .f0 { fill: #0969da; }
            .s1 { stroke: #bc4c00; } .f1 { fill: #bc4c00; }
            .s2 { stroke: #8250df; } .f2 { fill: #8250df; }
            .s3 { stroke: #1a7f37; } .f3 { fill: #1a7f37; }
            .s4 { stroke: #6e7781; } .f4 { fill: #6e7781; }
            .f9 { fill: #afb8c1; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .small { fill: #9198a1; }
              .page { fill: #0d1117; }
              .grid { stroke: #30363d; }
              .axis, .bound { stroke: #9198a1; }
              .spread { stroke: #e6edf3; }
              .s0 { stroke: #58a6ff; } .f0 { fill: #58a6ff; }
              .s1 { stroke: #f0883e; } .f1 { fill: #f0883e; }
              .s2 { stroke: #bc8cff; } .f2 { fill: #bc8cff; }
              .s3 { stroke: #3fb950; } .f3 { fill: #3fb950; }
              .s4 { stroke: #8b949e; } .f4 { fill: #8b949e; }
              .f9 { fill: #484f58; }
            }
            </style>
            """;

    private final int width;
    private final int height;
    private final String title;
    private final List<String> elements = new ArrayList<>();

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
        text(16, 26, "title", "start", title);
    }

    void text(double x, double y, String style, String anchor, String text) {
        elements.add(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>",
                x,
                y,
                style,
                anchor,
                escaped(text)));
    }

    /** Text that reads upwards, in the middle of a vertical axis. */
    void upright(double x, double y, String text) {
        elements.add(String.format(
                Locale.ROOT,
                "<text transform=\"translate(%.1f %.1f) rotate(-90)\" class=\"small\" text-anchor=\"middle\">%s</text>",
                x,
                y,
                escaped(text)));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        elements.add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
                x1,
                y1,
                x2,
                y2,
                style));
    }

    void rectangle(double x, double y, double w, double h, String style) {
        elements.add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x,
                y,
                w,
                h,
                style));
    }

    /** A line through all points ({@code [x, y]}), in a series' own colour and dashes. */
    void path(List<double[]> points, int series) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(path.isEmpty() ? "M" : " L")
                    .append(String.format(Locale.ROOT, "%.1f %.1f", point[0], point[1]));
        }
        String dashes = List.of("", "9 4", "3 3", "12 3 3 3", "6 6").get(series % SERIES);
        elements.add("<path d=\"" + path + "\" class=\"line s" + series % SERIES + "\" stroke-dasharray=\"" + dashes
                + "\"/>");
    }

    /** A series' own mark. */
    void mark(double x, double y, int series) {
        String style = "f" + series % SERIES;
        elements.add(
                switch (series % SERIES) {
                    case 0 ->
                        String.format(
                                Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" class=\"%s\"/>", x, y, style);
                    case 1 -> polygon(style, x - 4, y - 4, x + 4, y - 4, x + 4, y + 4, x - 4, y + 4);
                    case 2 -> polygon(style, x, y - 6, x + 5, y + 4, x - 5, y + 4);
                    case 3 -> polygon(style, x, y - 6, x + 5, y, x, y + 6, x - 5, y);
                    default -> polygon(style, x - 5, y - 4, x + 5, y - 4, x, y + 6);
                });
    }

    private static String polygon(String style, double... coordinates) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < coordinates.length; i += 2) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", coordinates[i], coordinates[i + 1]));
        }
        return "<polygon points=\"" + points.toString().strip() + "\" class=\"" + style + "\"/>";
    }

    /** The whole file. */
    String file() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
                <title>%3$s</title>
                %4$s<rect width="%1$d" height="%2$d" class="page"/>
                %5$s
                </svg>
                """.formatted(width, height, escaped(title), STYLE, String.join("\n", elements));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
