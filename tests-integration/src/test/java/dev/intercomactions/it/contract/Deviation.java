package dev.intercomactions.it.contract;

/**
 * Something in an exchange that the description does not allow.
 *
 * @param operation method and path as the description names them
 * @param side {@code request}, or {@code answer} and its status
 * @param key the validator's name of the rule
 * @param at where in the body, a JSON pointer; empty where it is about no body
 */
record Deviation(String operation, String side, String key, String at, String message) {}
