/** Handlers and adapters: Lambda, DynamoDB, SQS, Secrets Manager, and the wiring from the environment. */
@NullMarked
package dev.intercomactions.aws;

import org.jspecify.annotations.NullMarked;
