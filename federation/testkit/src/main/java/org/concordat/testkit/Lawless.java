package org.concordat.testkit;

import java.util.ArrayList;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;

/** A script that allows every message of a protocol from everybody to everybody, in any order: for attackers. */
final class Lawless {
    private Lawless() {}

    static Script script(Class<? extends Message> messages) {
        var anything = new ArrayList<Step>();
        RecordingWire.concrete(messages).forEach(type -> {
            for (Role from : Role.values()) {
                for (Role to : Role.values()) {
                    anything.add(Step.when("lawless", Step.send(from, to, type.asSubclass(Message.class))));
                }
            }
        });
        return Script.of(Step.repeat("anything", Role.GUEST, anything.toArray(Step[]::new)));
    }
}
