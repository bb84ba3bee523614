package dev.intercomactions.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Lines over a common axis, each with its own colour, dashes and marks, and a legend. */
public final class LineChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int LEFT = 76;
    private static final int RIGHT = 28;
    private static final int TOP = 48;
    private static final int LEGEND_ROW = 22;
    private static final int AXIS_ROOM = 52;
    /** More points than this are drawn as a line with a mark at its end only. */
    private static final int MARKED = 12;

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final boolean logarithmic;
    private final List<Series> all = new ArrayList<>();
    private final List<Bound> bounds = new ArrayList<>();

    private record Series(String label, List<double[]> points) {}

    private record Bound(String label, double value) {}

    /**
     * An empty chart.
     *
     * @param xAxis what runs to the right, with its unit
     * @param yAxis what runs upwards, with its unit
     * @param logarithmic whether each x is drawn as far from the one before as the next, for values such as 1, 10, 100
     */
    public LineChart(String title, String xAxis, String yAxis, boolean logarithmic) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        this.logarithmic = logarithmic;
    }

    /** Adds a line through {@code [x, y]} points. */
    public void line(String label, List<double[]> points) {
        all.add(new Series(label, List.copyOf(points)));
    }

    /** Adds a level line that values are held against. */
    public void bound(String label, double value) {
        bounds.add(new Bound(label, value));
    }

    /** The chart as an SVG file. */
    public String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT + AXIS_ROOM + LEGEND_ROW * all.size(), title);
        Scale right = Scale.to(values(0).max().orElse(1));
        double highest = Math.max(
                values(1).max().orElse(1),
                bounds.stream().mapToDouble(Bound::value).max().orElse(0));
        Scale up = Scale.to(highest);
        List<Double> stops = values(0).distinct().sorted().boxed().toList();
        for (double tick : up.ticks()) {
            svg.line(LEFT, y(tick, up), WIDTH - RIGHT, y(tick, up), "grid");
            svg.text(LEFT - 8, y(tick, up) + 4, "small", "end", Scale.label(tick));
        }
        for (double tick : logarithmic ? stops : right.ticks()) {
            svg.text(x(tick, right, stops), HEIGHT + 18, "small", "middle", Scale.label(tick));
            svg.line(x(tick, right, stops), HEIGHT, x(tick, right, stops), HEIGHT + 4, "axis");
        }
        for (Bound bound : bounds) {
            svg.line(LEFT, y(bound.value(), up), WIDTH - RIGHT, y(bound.value(), up), "bound");
            svg.text(WIDTH - RIGHT, y(bound.value(), up) - 6, "small", "end", bound.label());
        }
        for (int i = 0; i < all.size(); i++) {
            draw(svg, i, right, up, stops);
        }
        svg.line(LEFT, HEIGHT, WIDTH - RIGHT, HEIGHT, "axis");
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT + 38, "small", "middle", xAxis);
        svg.upright(20, (TOP + HEIGHT) / 2.0, yAxis);
        return svg.file();
    }

    private void draw(Svg svg, int index, Scale right, Scale up, List<Double> stops) {
        Series series = all.get(index);
        List<double[]> drawn = series.points().stream()
                .map(point -> new double[] {x(point[0], right, stops), y(point[1], up)})
                .toList();
        svg.path(drawn, index);
        List<double[]> marked = drawn.size() <= MARKED ? drawn : drawn.subList(drawn.size() - 1, drawn.size());
        marked.forEach(point -> svg.mark(point[0], point[1], index));
        double middle = HEIGHT + AXIS_ROOM + LEGEND_ROW * index + 4;
        svg.path(List.of(new double[] {LEFT, middle}, new double[] {LEFT + 44, middle}), index);
        svg.mark(LEFT + 22, middle, index);
        svg.text(LEFT + 56, middle + 4, "", "start", series.label());
    }

    private DoubleStream values(int coordinate) {
        return all.stream().flatMap(series -> series.points().stream()).mapToDouble(point -> point[coordinate]);
    }

    private double x(double value, Scale right, List<Double> stops) {
        double share = logarithmic ? (stops.indexOf(value) + 0.5) / stops.size() : value / right.end();
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, Scale up) {
        return HEIGHT - value / up.end() * (HEIGHT - TOP);
    }
}
