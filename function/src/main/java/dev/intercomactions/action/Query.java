package dev.intercomactions.action;

/** An action that only looks: it has no run, and is asked as often as callers like. */
public sealed interface Query extends Action permits SearchConversations, GetConversation {}
