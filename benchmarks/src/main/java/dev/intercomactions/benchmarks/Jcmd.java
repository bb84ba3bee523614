package dev.intercomactions.benchmarks;

import dev.intercomactions.sandbox.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a JVM tells of itself when it is asked from outside. Asking costs it memory and time. */
final class Jcmd {
    private Jcmd() {}

    /** A diagnostic command's output. */
    static String ask(ProcessHandle process, String... command) throws IOException {
        String jcmd = Programs.ofJdk("jcmd").toString();
        List<String> words = Stream.concat(Stream.of(jcmd, Long.toString(process.pid())), Stream.of(command))
                .toList();
        Process asked = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
