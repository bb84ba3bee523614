/** Which rights the calls to AWS need: written down call by call, so that roles can be compared with them. */
@NullMarked
package dev.intercomactions.sandbox.iam;

import org.jspecify.annotations.NullMarked;
