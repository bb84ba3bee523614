/** Least privilege, proved: the rights that were needed in all other suites against the roles of the template. */
@NullMarked
package dev.intercomactions.it.privilege;

import org.jspecify.annotations.NullMarked;
