package org.concordat.federation.task;

/** What a task tells its own party's people: a record of numbers, texts, lists and records, shown as JSON with snake_case names. */
public interface Report {}
