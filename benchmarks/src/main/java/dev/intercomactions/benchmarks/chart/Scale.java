package dev.intercomactions.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis from 0 with round steps.
 *
 * @param end its end, a whole number of steps
 * @param step the distance between two grid lines
 */
record Scale(double end, double step) {
    private static final int MOST_STEPS = 6;

    /** The shortest axis with round steps that holds this value. */
    static Scale to(double most) {
        double least = Math.max(most, 1e-9) / MOST_STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double step = power;
        for (double factor : new double[] {1, 2, 5, 10}) {
            step = power * factor;
            if (step >= least * (1 - 1e-9)) {
                break;
            }
        }
        return new Scale(step * Math.max(1, Math.ceil(most / step - 1e-9)), step);
    }

    /** The values of the grid lines. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A value as a label. */
    static String label(double value) {
        boolean whole = Math.abs(value - Math.rint(value)) < 1e-9;
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%.3g", value);
    }
}
