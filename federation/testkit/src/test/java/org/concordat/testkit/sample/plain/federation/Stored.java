package org.concordat.testkit.sample.plain.federation;

record Stored(java.sql.Timestamp at) {}
