package dev.intercomactions.action;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The register of actions: what {@link Change} and {@link Query} permit. */
public final class Actions {
    private static final Map<Class<?>, ActionType> BY_CLASS = register();
    private static final Map<String, ActionType> TYPES = byName();

    private Actions() {}

    public static Optional<ActionType> named(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    /** All of them by name, in the order of the permits lists. */
    public static Map<String, ActionType> all() {
        return TYPES;
    }

    static ActionType typeOf(Class<? extends Action> action) {
        return Objects.requireNonNull(BY_CLASS.get(action));
    }

    private static Map<Class<?>, ActionType> register() {
        Map<Class<?>, ActionType> types = new LinkedHashMap<>();
        for (Class<?> kind : List.of(Change.class, Query.class)) {
            for (Class<?> action : kind.getPermittedSubclasses()) {
                try {
                    types.put(action, (ActionType) action.getField("TYPE").get(null));
                } catch (ReflectiveOperationException e) {
                    throw new ExceptionInInitializerError(e);
                }
            }
        }
        return types;
    }

    private static Map<String, ActionType> byName() {
        Map<String, ActionType> types = new LinkedHashMap<>();
        BY_CLASS.values().forEach(type -> types.put(type.name(), type));
        return Collections.unmodifiableMap(types);
    }
}
