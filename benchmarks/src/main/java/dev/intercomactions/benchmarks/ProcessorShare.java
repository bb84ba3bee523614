package dev.intercomactions.benchmarks;

/**
 * The share of the processor that Lambda gives a function by its memory.
 *
 * @param cores processor time in each second, in seconds
 */
record ProcessorShare(double cores) {
    /** Memory that comes with one whole core, in MB. */
    private static final double WHOLE_CORE_MEGABYTES = 1769;

    /**
     * How often the share is dealt out, in microseconds: whoever has used it up stands still until then. It is 20 ms, which
     * is what Lambda's is believed to be by those who measured inside of it; Linux's own default, 100 ms, would make a
     * function of 512 MB stand still for 71 ms where Lambda's does for 14.
     */
    static final int PERIOD_MICROS = 20_000;

    static ProcessorShare of(int megabytes) {
        return new ProcessorShare(megabytes / WHOLE_CORE_MEGABYTES);
    }

    /** Processor time in each period, in microseconds; the least that Linux takes is 1,000. */
    long quotaMicros() {
        return Math.max(1_000, Math.round(cores * PERIOD_MICROS));
    }
}
