/** One SQS message: read, worked on, settled. Here a message is acknowledged. */
@NullMarked
package dev.intercomactions.queue;

import org.jspecify.annotations.NullMarked;
