package dev.intercomactions.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What decides in a walk: who goes next, and what strikes. */
interface Choices {

    /** One of so many ways, from 0; at least one. */
    int way(int ways);

    /** 0 when nothing strikes, else which of so many faults, from 1. */
    int strike(int faults);

    /** By chance, the same for the same seed. */
    final class ByChance implements Choices {
        private final SplittableRandom random;
        private final int oneIn;

        ByChance(SplittableRandom random, int oneIn) {
            this.random = random;
            this.oneIn = oneIn;
        }

        @Override
        public int way(int ways) {
            return ways == 1 ? 0 : random.nextInt(ways);
        }

        @Override
        public int strike(int faults) {
            return random.nextInt(oneIn) == 0 ? 1 + random.nextInt(faults) : 0;
        }
    }

    /** All of them, one after another: each walk repeats the last one up to its last choice with a way that is left. */
    final class Each implements Choices {
        private static final class Fork {
            private final int ways;
            private int taken;

            Fork(int ways) {
                this.ways = ways;
            }
        }

        private final List<Fork> forks = new ArrayList<>();
        private int depth;

        @Override
        public int way(int ways) {
            if (ways == 1) {
                return 0;
            }
            if (depth == forks.size()) {
                forks.add(new Fork(ways));
            }
            Fork fork = forks.get(depth++);
            if (fork.ways != ways) {
                throw new IllegalStateException("a walk that is repeated came to another fork");
            }
            return fork.taken;
        }

        @Override
        public int strike(int faults) {
            return way(faults + 1);
        }

        /** Turns to the next walk; false when there is none left. */
        boolean next() {
            depth = 0;
            while (!forks.isEmpty()) {
                Fork last = forks.getLast();
                if (++last.taken < last.ways) {
                    return true;
                }
                forks.removeLast();
            }
            return false;
        }

        /** Begins the walk anew that was just walked. */
        void again() {
            depth = 0;
        }
    }
}
