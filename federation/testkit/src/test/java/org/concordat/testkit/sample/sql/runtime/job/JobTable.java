package org.concordat.testkit.sample.sql.runtime.job;

import java.sql.Connection;

record JobTable(Connection connection) {}
