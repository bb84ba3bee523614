package dev.intercomactions.run;

import dev.intercomactions.testing.MemoryRunStore;

class MemoryRunStoreTest extends RunStoreConformance {
    private final RunStore log = new MemoryRunStore();

    @Override
    protected RunStore log() {
        return log;
    }
}
