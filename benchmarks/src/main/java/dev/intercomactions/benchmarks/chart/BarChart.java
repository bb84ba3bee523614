package dev.intercomactions.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars, each with its label, its value and a line for its spread. */
public final class BarChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 290;
    private static final int RIGHT = 80;
    private static final int TOP = 48;
    private static final int ROW = 34;
    private static final int BAR = 18;
    private static final int BOTTOM = 56;

    private final String title;
    private final String axis;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String label, double value, double least, double most, boolean ours) {}

    /** @param axis what the values are, with their unit */
    public BarChart(String title, String axis) {
        this.title = title;
        this.axis = axis;
    }

    /**
     * Adds a bar.
     *
     * @param ours in this project's colour
     */
    public void bar(String label, double value, double least, double most, boolean ours) {
        bars.add(new Bar(label, value, least, most, ours));
    }

    /** The chart as an SVG file. */
    public String svg() {
        int bottom = TOP + ROW * bars.size();
        Svg svg = new Svg(WIDTH, bottom + BOTTOM, title);
        double most = bars.stream()
                .mapToDouble(bar -> Math.max(bar.value(), bar.most()))
                .max()
                .orElse(1);
        Scale scale = Scale.to(most);
        for (double tick : scale.ticks()) {
            svg.line(x(tick, scale), TOP, x(tick, scale), bottom, "grid");
            svg.text(x(tick, scale), bottom + 18, "small", "middle", Scale.label(tick));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double middle = TOP + ROW * i + ROW / 2.0;
            svg.text(LEFT - 10, middle + 4, "", "end", bar.label());
            svg.rectangle(LEFT, middle - BAR / 2.0, x(bar.value(), scale) - LEFT, BAR, bar.ours() ? "f0" : "f9");
            svg.line(x(bar.least(), scale), middle, x(bar.most(), scale), middle, "spread");
            svg.line(x(bar.least(), scale), middle - 4, x(bar.least(), scale), middle + 4, "spread");
            svg.line(x(bar.most(), scale), middle - 4, x(bar.most(), scale), middle + 4, "spread");
            double end = Math.max(x(bar.value(), scale), x(bar.most(), scale));
            svg.text(end + 8, middle + 4, "", "start", value(bar.value()));
        }
        svg.line(LEFT, TOP, LEFT, bottom, "axis");
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 42, "small", "middle", axis);
        return svg.file();
    }

    private static double x(double value, Scale scale) {
        return LEFT + value / scale.end() * (WIDTH - LEFT - RIGHT);
    }

    private static String value(double value) {
        return value >= 100 ? Scale.label(Math.rint(value)) : String.format(Locale.ROOT, "%.3g", value);
    }
}
