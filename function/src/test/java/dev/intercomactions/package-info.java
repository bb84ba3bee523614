/** What holds for all packages together. */
@NullMarked
package dev.intercomactions;

import org.jspecify.annotations.NullMarked;
