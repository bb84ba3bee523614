/** What is deployed beside the code: the template, the sample events. Asserts what no compiler and no linter sees. */
@NullMarked
package dev.intercomactions.deployment;

import org.jspecify.annotations.NullMarked;
