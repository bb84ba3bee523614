/** The peers: functions as others write them. */
@NullMarked
package dev.intercomactions.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
