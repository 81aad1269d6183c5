package org.concordat.testkit.sample.kafka.runtime.rest;

import org.apache.kafka.sample.Topic;

record Publishes(Topic topic) {}
