// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.http;

import java.util.Arrays;
import java.util.Optional;

/**
 * Addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code ::1}. Only literals are read; nothing is looked up.
 *
 * @param first any address of the range
 * @param bits that are the same
 */
record AddressRange(byte[] first, int bits) {
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    /** @throws IllegalArgumentException if it is none */
    static AddressRange of(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isPresent()) {
            int most = address.get().length * Byte.SIZE;
            long bits =
                    slash < 0 ? most : Numbers.parse(text.substring(slash + 1)).orElse(Long.MAX_VALUE);
            if (bits <= most) {
                return new AddressRange(address.get(), (int) bits);
            }
        }
        throw new IllegalArgumentException("not an address or a range of them such as 10.0.0.0/8: " + text);
    }

    boolean contains(String literal) {
        Optional<byte[]> address = address(literal);
        return address.isPresent() && contains(address.get());
    }

    private boolean contains(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((address[bit / Byte.SIZE] ^ first[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** With or without brackets and zone; an IPv4 address in IPv6 is the IPv4 address. */
    private static Optional<byte[]> address(String literal) {
        String bare =
                literal.startsWith("[") && literal.endsWith("]") ? literal.substring(1, literal.length() - 1) : literal;
        int zone = bare.indexOf('%');
        String plain = zone < 0 ? bare : bare.substring(0, zone);
        return plain.indexOf(':') < 0 ? ipv4(plain) : ipv6(plain).map(AddressRange::unmapped);
    }

    private static Optional<byte[]> ipv4(String text) {
        String[] numbers = text.split("\\.", -1);
        byte[] address = new byte[IPV4];
        if (numbers.length != IPV4) {
            return Optional.empty();
        }
        for (int i = 0; i < IPV4; i++) {
            long number = Numbers.parse(numbers[i]).orElse(Long.MAX_VALUE);
            if (number > 255) {
                return Optional.empty();
            }
            address[i] = (byte) number;
        }
        return Optional.of(address);
    }

    private static Optional<byte[]> ipv6(String text) {
        int gap = text.indexOf("::");
        Optional<byte[]> before = groups(gap < 0 ? text : text.substring(0, gap));
        Optional<byte[]> behind = groups(gap < 0 ? "" : text.substring(gap + 2));
        if (before.isEmpty() || behind.isEmpty()) {
            return Optional.empty();
        }
        int said = before.get().length + behind.get().length;
        if (gap < 0 ? said != IPV6 : said >= IPV6) {
            return Optional.empty();
        }
        byte[] address = Arrays.copyOf(before.get(), IPV6);
        System.arraycopy(behind.get(), 0, address, IPV6 - behind.get().length, behind.get().length);
        return Optional.of(address);
    }

    private static Optional<byte[]> groups(String text) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] groups = text.split(":", -1);
        byte[] bytes = new byte[2 * groups.length + 2];
        int length = 0;
        for (int i = 0; i < groups.length; i++) {
            boolean last = i == groups.length - 1;
            Optional<byte[]> group = last && groups[i].indexOf('.') >= 0 ? ipv4(groups[i]) : group(groups[i]);
            if (group.isEmpty()) {
                return Optional.empty();
            }
            System.arraycopy(group.get(), 0, bytes, length, group.get().length);
            length += group.get().length;
        }
        return Optional.of(Arrays.copyOf(bytes, length));
    }

    private static Optional<byte[]> group(String text) {
        boolean hex = !text.isEmpty()
                && text.length() <= 4
                && text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
        if (!hex) {
            return Optional.empty();
        }
        int value = Integer.parseInt(text, 16);
        return Optional.of(new byte[] {(byte) (value >> 8), (byte) value});
    }

    private static byte[] unmapped(byte[] address) {
        byte[] mapped = new byte[12];
        mapped[10] = -1;
        mapped[11] = -1;
        return Arrays.equals(address, 0, 12, mapped, 0, 12) ? Arrays.copyOfRange(address, 12, IPV6) : address;
    }
}
