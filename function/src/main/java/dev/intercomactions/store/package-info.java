/** Outbound AWS: the run log on DynamoDB, the queues on SQS, the token from Secrets Manager. */
@NullMarked
package dev.intercomactions.store;

import org.jspecify.annotations.NullMarked;
