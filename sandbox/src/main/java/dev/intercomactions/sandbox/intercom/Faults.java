package dev.intercomactions.sandbox.intercom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults to come; the first rule that matches a request strikes it. */
public final class Faults {
    private final List<FaultRule> rules = new ArrayList<>();

    /** Adds a rule behind those that are there. */
    public synchronized void add(FaultRule rule) {
        rules.add(rule);
    }

    /** Takes all rules away. */
    public synchronized void clear() {
        rules.clear();
    }

    /** The rules that are left. */
    public synchronized List<FaultRule> rules() {
        return List.copyOf(rules);
    }

    /** The fault that strikes such a request; its rule has one time less from then on. */
    synchronized Optional<Fault> strike(String method, String path) {
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            if (rule.matches(method, path)) {
                FaultRule used = rule.used();
                if (used.times() == 0) {
                    rules.remove(i);
                } else {
                    rules.set(i, used);
                }
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
