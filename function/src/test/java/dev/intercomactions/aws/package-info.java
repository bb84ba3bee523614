/** What comes in from AWS and what goes out to it. */
@NullMarked
package dev.intercomactions.aws;

import org.jspecify.annotations.NullMarked;
