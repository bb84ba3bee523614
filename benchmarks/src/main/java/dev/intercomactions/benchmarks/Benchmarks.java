package dev.intercomactions.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.intercomactions.sandbox.ProcessTree;
import dev.intercomactions.sandbox.ProjectFiles;
import java.time.Duration;
import java.util.List;

/** Measures what it is asked to and writes the report; ends with 1 when a part could not be measured. */
public final class Benchmarks {
    private Benchmarks() {}

    /** All parts, in the report's order. */
    static List<Part> parts(Plan plan) {
        return List.of(
                new ColdStart(plan),
                new Overhead(plan),
                new Micro(plan),
                new QuotaUse(plan),
                new Drain(plan),
                new Growth(plan),
                new Cost(plan),
                new Share(plan, Baseline.fromProperties()),
                new Compare(plan, Baseline.fromProperties()),
                new Accept(plan, Baseline.fromProperties()),
                new Profile(plan));
    }

    /** Reads its settings from system properties. */
    public static void main(String[] args) throws Exception {
        ProcessTree.tie();
        Plan plan = Plan.fromProperties();
        List<Part> parts = parts(plan);
        plan.check(parts);
        Report report = new Report(ProjectFiles.root().resolve("docs"), parts);
        int failed = 0;
        for (Part part : parts) {
            if (!plan.has(part)) {
                continue;
            }
            if (part.lacks().isPresent()) {
                System.out.println(
                        "SKIPPED: " + part.name() + ": " + part.lacks().get());
            } else {
                failed += measure(part, plan, report) ? 0 : 1;
                // After each part, so that what was measured is kept whatever becomes of the next.
                report.write();
            }
        }
        report.write();
        System.out.println("Written: docs/benchmarks.md");
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean measure(Part part, Plan plan, Report report) throws InterruptedException {
        System.out.println("Measuring: " + part.name());
        long begun = System.nanoTime();
        try {
            ObjectNode figures = part.measure().put("quick", plan.quick());
            ObjectNode machine = Machine.describe();
            if (part.hasPeers()) {
                machine.put(
                        "node",
                        NodePeer.find()
                                .map(node -> node.version() + " on " + node.runtime())
                                .orElse("no Node.js"));
            }
            figures.set("machine", machine);
            report.put(part, figures);
            System.out.printf(
                    "  took %d s%n", Duration.ofNanos(System.nanoTime() - begun).toSeconds());
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            System.out.println("FAILED: " + part.name() + ": " + e);
            return false;
        }
    }
}
