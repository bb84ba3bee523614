package dev.intercomactions.benchmarks;

/**
 * A goal that a figure is held against.
 *
 * @param what what is measured
 * @param goal the bound, in words
 * @param measured the figure, in words
 * @param met whether it keeps the bound
 */
record Bar(String what, String goal, String measured, boolean met) {}
