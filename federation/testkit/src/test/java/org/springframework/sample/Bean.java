package org.springframework.sample;

/** Stands for the framework's classes in the samples of the architecture rules. */
public record Bean(String name) {}
