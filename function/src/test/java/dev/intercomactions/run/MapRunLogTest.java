package dev.intercomactions.run;

import dev.intercomactions.testing.MapRunLog;

class MapRunLogTest extends RunLogConformance {
    private final RunLog log = new MapRunLog();

    @Override
    protected RunLog log() {
        return log;
    }
}
