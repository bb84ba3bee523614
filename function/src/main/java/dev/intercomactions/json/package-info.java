/** Reading, writing and validating JSON documents. */
@NullMarked
package dev.intercomactions.json;

import org.jspecify.annotations.NullMarked;
