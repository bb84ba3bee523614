package dev.intercomactions.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** The fuzz targets: classes with {@code public static void fuzzerTestOneInput(byte[])}. */
final class Targets {
    private static final String BASE = "dev.intercomactions.";

    /** By class name; the wire comes last, since it is the slowest by far. */
    static final List<String> ALL = List.of(
            BASE + "action.InputFuzz",
            BASE + "intercom.AnswerFuzz",
            BASE + "run.RunJsonFuzz",
            BASE + "lambda.MessageFuzz",
            BASE + "lambda.ApiFuzz",
            BASE + "lambda.EventFuzz",
            BASE + "intercom.WireFuzz");

    private Targets() {}

    /** A target's short name, which its folder of seeds has too. */
    static String name(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }

    /** Tries one input. */
    static void run(String target, byte[] input) throws Throwable {
        try {
            Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
