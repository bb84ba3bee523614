package dev.intercomactions.action;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The register of actions: what {@link Action} permits. */
public final class Actions {
    private static final SequencedMap<String, ActionType> TYPES = register();

    private Actions() {}

    public static Optional<ActionType> named(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    /** All of them by name, in the order in which {@link Action} permits them. */
    public static Map<String, ActionType> all() {
        return TYPES;
    }

    private static SequencedMap<String, ActionType> register() {
        SequencedMap<String, ActionType> types = new LinkedHashMap<>();
        for (Class<?> action : Action.class.getPermittedSubclasses()) {
            try {
                ActionType type = (ActionType) action.getField("TYPE").get(null);
                types.put(type.name(), type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
        return Collections.unmodifiableSequencedMap(types);
    }
}
