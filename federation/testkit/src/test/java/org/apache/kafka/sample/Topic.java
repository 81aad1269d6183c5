package org.apache.kafka.sample;

/** Stands for the broker's classes in the samples of the architecture rules. */
public record Topic(String name) {}
