/** The AWS services around the functions: queues, table, secret, HTTP API and event source. */
@NullMarked
package dev.intercomactions.sandbox.aws;

import org.jspecify.annotations.NullMarked;
