package dev.intercomactions.run;

class MapRunLogTest extends RunLogConformance {
    private final RunLog log = new MapRunLog();

    @Override
    protected RunLog log() {
        return log;
    }
}
