package org.concordat.testkit.sample.plain.protocol;

record Annotated(org.springframework.sample.Bean bean) {}
