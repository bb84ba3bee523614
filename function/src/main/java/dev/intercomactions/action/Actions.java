package dev.intercomactions.action;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The register of actions: what {@link Change} and {@link Query} permit. */
public final class Actions {
    private static final SequencedMap<String, ActionType> TYPES = register();

    private Actions() {}

    public static Optional<ActionType> named(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    /** All of them by name, in the order of the permits lists. */
    public static Map<String, ActionType> all() {
        return TYPES;
    }

    private static List<Class<?>> permitted() {
        return Stream.of(Change.class, Query.class)
                .<Class<?>>flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
                .toList();
    }

    private static SequencedMap<String, ActionType> register() {
        SequencedMap<String, ActionType> types = new LinkedHashMap<>();
        for (Class<?> action : permitted()) {
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
