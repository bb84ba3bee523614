package dev.intercomactions.sandbox.intercom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults to come: the first rule that matches a request strikes it, else chance may. */
public final class Faults {
    private final List<FaultRule> rules = new ArrayList<>();
    private volatile Chance chance = (method, path) -> Optional.empty();

    /** Whether chance strikes a request. */
    @FunctionalInterface
    public interface Chance {
        /** The fault that strikes such a request, or nothing. */
        Optional<Fault> strike(String method, String path);
    }

    /** From now on, chance decides over each request that no rule strikes. */
    public void setChance(Chance newChance) {
        chance = newChance;
    }

    /** Adds a rule behind those that are there. */
    public synchronized void add(FaultRule rule) {
        rules.add(rule);
    }

    /** Takes a rule away, if it is there. */
    public synchronized void remove(FaultRule rule) {
        rules.remove(rule);
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
    Optional<Fault> strike(String method, String path) {
        return ruled(method, path).or(() -> chance.strike(method, path));
    }

    private synchronized Optional<Fault> ruled(String method, String path) {
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
