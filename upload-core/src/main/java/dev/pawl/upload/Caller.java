// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload;

/**
 * Who gives a command. An owner sees only what is its own, and a foreign upload looks to it exactly like an unknown one;
 * the operator sees everything.
 */
public sealed interface Caller {
    /**
     * A user of the host.
     *
     * @param id the owner's name
     */
    record Owner(OwnerId id) implements Caller {}

    /** Whoever runs the service. */
    enum Operator implements Caller {
        /** The only one. */
        OPERATOR
    }

    /**
     * A user of the host.
     *
     * @param id the owner's name
     * @return the caller
     */
    static Caller owner(String id) {
        return new Owner(new OwnerId(id));
    }

    /**
     * Whoever runs the service.
     *
     * @return the caller
     */
    static Caller operator() {
        return Operator.OPERATOR;
    }

    /**
     * Whether this caller may see what belongs to owner.
     *
     * @param owner of a session or file
     * @return true for the owner itself and for the operator
     */
    default boolean sees(OwnerId owner) {
        return this instanceof Operator
                || this instanceof Owner self && self.id().equals(owner);
    }
}
