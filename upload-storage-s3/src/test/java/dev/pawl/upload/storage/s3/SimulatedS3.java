// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
package dev.pawl.upload.storage.s3;

import dev.pawl.upload.storage.s3.RefusedException.Why;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A service in memory that keeps to the letter of S3 and to nothing beyond it. What a script or chance says goes wrong as
 * it does in the field: requests that never arrive, or arrive later; answers that are lost, repeated by the client, or
 * are none of S3; lists that are not of now. Whoever breaks a rule of S3 is remembered in {@link #violations}.
 */
final class SimulatedS3 implements ObjectStore {
    /** Requests, by name. */
    enum Call {
        PUT,
        HEAD,
        GET,
        BEGIN,
        PART,
        PART_COPY,
        COMPLETE,
        ABORT,
        COPY,
        DELETE,
        LIST,
        LIST_UPLOADS,
        LIST_PARTS,
        SIGN
    }

    /** What becomes of a request. */
    enum Fault {
        /** It never arrives. */
        LOST,
        /** It is done, and no answer comes. */
        ANSWER_LOST,
        /** It is done twice, because the first answer was lost; the second answer comes. */
        REPEATED,
        /** No answer comes, and it is done when nobody waits for it any more. */
        LATE,
        /** The answer is a page of somebody else's, and it was done. */
        STRANGE_ANSWER,
        /** The answer is a page of somebody else's, and it was not done. */
        STRANGE_REFUSAL,
        /** The process ends before it. */
        DIES_BEFORE,
        /** The process ends after it. */
        DIES_AFTER
    }

    /** The process ended. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    private record Stored(byte[] bytes, String etag, String owner, Instant modified) {}

    private static final class Multipart {
        final Address target;
        final String owner;
        final Instant begun;
        final NavigableMap<Integer, Stored> parts = new TreeMap<>();

        Multipart(Address target, String owner, Instant begun) {
            this.target = target;
            this.owner = owner;
            this.begun = begun;
        }
    }

    private interface Effect<T> {
        T happen() throws RefusedException;
    }

    private final Sizes sizes;
    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final Map<String, Multipart> open = new HashMap<>();
    private final Map<Call, Integer> counts = new EnumMap<>(Call.class);
    private final List<String> violations = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private final List<NavigableMap<String, Stored>> past = new ArrayList<>();
    private Function<Call, Optional<Fault>> script = call -> Optional.empty();
    private SplittableRandom random = new SplittableRandom(1);
    private boolean etagsAreMd5 = true;
    private boolean completesTwice;
    private boolean staleLists;
    private boolean completesAllOnly;
    private long ticks;
    private int ids;
    private int faults;

    SimulatedS3(Sizes sizes) {
        this.sizes = sizes;
    }

    synchronized void script(Function<Call, Optional<Fault>> script, SplittableRandom random) {
        this.script = script;
        this.random = random;
    }

    /** As with keys of one's own: an ETag says nothing about the bytes. */
    synchronized void etagsAreOpaque() {
        etagsAreMd5 = false;
    }

    /** As some services: completing what is complete is answered well. */
    synchronized void completesTwice() {
        completesTwice = true;
    }

    /** As Ceph: a multipart upload is completed with all of its parts or not at all. */
    synchronized void completesAllOnly() {
        completesAllOnly = true;
    }

    synchronized int count(Call call) {
        return counts.getOrDefault(call, 0);
    }

    synchronized Map<Call, Integer> counts() {
        return new EnumMap<>(counts.isEmpty() ? new EnumMap<Call, Integer>(Call.class) : counts);
    }

    synchronized void forgetCounts() {
        counts.clear();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<String> keys(String prefix) {
        return objects.keySet().stream()
                .map(key -> key.substring(key.indexOf('\n') + 1))
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    synchronized byte[] bytes(String key) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().endsWith("\n" + key))
                .map(object -> object.getValue().bytes())
                .findAny()
                .orElseThrow();
    }

    synchronized int openUploads() {
        return open.size();
    }

    /** Takes the last byte of an object away, or the object if it has only one. */
    synchronized void damage(String key) {
        for (Map.Entry<String, Stored> object : objects.entrySet()) {
            if (object.getKey().endsWith("\n" + key)) {
                Stored was = object.getValue();
                byte[] shorter = Arrays.copyOf(was.bytes(), was.bytes().length - 1);
                object.setValue(new Stored(shorter, md5(shorter), was.owner(), was.modified()));
            }
        }
    }

    /** What a client would believe that asks for the list of parts: the newest may be missing. */
    synchronized Optional<List<Listed>> storedAWhileAgo(String uploadId) {
        return stored(uploadId).map(parts -> parts.size() > 1 ? parts.subList(0, parts.size() - 1) : parts);
    }

    private Optional<List<Listed>> stored(String uploadId) {
        return Optional.ofNullable(open.get(uploadId))
                .map(multipart -> multipart.parts.entrySet().stream()
                        .map(part -> new Listed(part.getKey(), part.getValue().etag(), Optional.empty()))
                        .toList());
    }

    /** How many requests went wrong. */
    synchronized int faults() {
        return faults;
    }

    /** Everything that is still on its way arrives. */
    synchronized void settle() {
        List.copyOf(late).forEach(Runnable::run);
        late.clear();
    }

    private <T> T call(Call call, Address of, Effect<T> effect) throws IOException {
        return call(call, of, effect, Optional.empty());
    }

    private synchronized <T> T call(Call call, Address of, Effect<T> effect, Optional<T> strange) throws IOException {
        counts.merge(call, 1, Integer::sum);
        ticks++;
        if (!late.isEmpty() && random.nextInt(3) == 0) {
            late.remove(random.nextInt(late.size())).run();
        }
        Optional<Fault> fault = script.apply(call);
        if (fault.isEmpty()) {
            return effect.happen();
        }
        faults++;
        switch (fault.get()) {
            case DIES_BEFORE -> throw new Died();
            case DIES_AFTER -> {
                quietly(effect);
                throw new Died();
            }
            case LOST -> throw nothing(call, of);
            case ANSWER_LOST -> {
                quietly(effect);
                throw nothing(call, of);
            }
            case LATE -> {
                late.add(() -> quietly(effect));
                throw nothing(call, of);
            }
            case REPEATED -> {
                quietly(effect);
                return effect.happen();
            }
            case STRANGE_ANSWER, STRANGE_REFUSAL -> {
                if (fault.get() == Fault.STRANGE_ANSWER) {
                    quietly(effect);
                }
                return strange.orElseThrow(() -> nothing(call, of));
            }
        }
        throw new IllegalStateException("no such fault");
    }

    private static IOException nothing(Call call, Address of) {
        return new IOException("scripted: no answer to " + call + " of " + of.key());
    }

    private static void quietly(Effect<?> effect) {
        try {
            effect.happen();
        } catch (RefusedException e) {
            // nobody hears it
        }
    }

    private static String path(Address address) {
        return address.bucket() + "\n" + address.key();
    }

    private Stored object(Address address) throws RefusedException {
        Stored found = objects.get(path(address));
        if (found == null) {
            throw new RefusedException(Why.NO_OBJECT, "no object " + address.key());
        }
        return found;
    }

    private Multipart multipart(Address target, String uploadId) throws RefusedException {
        Multipart found = open.get(uploadId);
        if (found == null || !found.target.equals(target)) {
            throw new RefusedException(Why.NO_UPLOAD, "no upload for " + target.key());
        }
        return found;
    }

    private void store(Address target, byte[] bytes, String etag, String owner) {
        Stored before = objects.get(path(target));
        if (before != null && !Arrays.equals(before.bytes(), bytes) && !completesTwice) {
            violations.add("other bytes were stored under the name " + target.key());
        }
        remember();
        objects.put(path(target), new Stored(bytes, etag, owner, now()));
    }

    private void remember() {
        past.add(new TreeMap<>(objects));
        if (past.size() > 3) {
            past.remove(0);
        }
    }

    private Instant now() {
        return Instant.EPOCH.plusSeconds(ticks);
    }

    private String etag(byte[] bytes) {
        return etagsAreMd5 ? md5(bytes) : "opaque-" + HexFormat.of().toHexDigits(random.nextLong()) + "-" + ++ids;
    }

    @Override
    public String put(Address target, String owner, Bytes content) throws IOException {
        byte[] bytes = all(content);
        return call(Call.PUT, target, () -> {
            store(target, bytes, etag(bytes), owner);
            return object(target).etag();
        });
    }

    @Override
    public Optional<Look> head(Address object) throws IOException {
        return call(
                Call.HEAD,
                object,
                () -> Optional.ofNullable(objects.get(path(object)))
                        .map(found -> new Look(found.bytes().length, found.etag(), Optional.of(found.owner()))));
    }

    @Override
    public Body get(Address object, long first, long length) throws IOException {
        return call(Call.GET, object, () -> {
            byte[] bytes = object(object).bytes();
            if (first >= bytes.length) {
                throw new RefusedException(Why.RANGE, "no such range");
            }
            int end = (int) Math.min(bytes.length, first + length);
            InputStream stream = new ByteArrayInputStream(bytes, (int) first, end - (int) first);
            return new Sent(bytes.length, stream);
        });
    }

    private record Sent(long objectLength, InputStream stream) implements Body {
        @Override
        public void close() {}
    }

    @Override
    public String begin(Address target, String owner) throws IOException {
        return call(Call.BEGIN, target, () -> {
            String id = "upload-" + ++ids;
            open.put(id, new Multipart(target, owner, now()));
            return id;
        });
    }

    @Override
    public String beginJoin(Address target, String owner) throws IOException {
        return begin(target, owner);
    }

    @Override
    public String part(Address target, String uploadId, int number, Bytes content) throws IOException {
        byte[] bytes = all(content);
        return call(Call.PART, target, () -> storePart(target, uploadId, number, bytes));
    }

    private String storePart(Address target, String uploadId, int number, byte[] bytes) throws RefusedException {
        Multipart multipart = multipart(target, uploadId);
        if (number < 1 || number > sizes.mostParts()) {
            violations.add("part number " + number);
            throw new RefusedException(Why.OTHER, "InvalidArgument");
        }
        Stored before = multipart.parts.get(number);
        if (before != null && !Arrays.equals(before.bytes(), bytes)) {
            violations.add("part " + number + " was stored twice");
        }
        if (before == null) {
            multipart.parts.put(number, new Stored(bytes, etag(bytes), multipart.owner, now()));
        }
        return multipart.parts.get(number).etag();
    }

    @Override
    public Listed partCopy(Address target, String uploadId, int number, Address source, long first, long length)
            throws IOException {
        String etag = call(Call.PART_COPY, source, () -> {
            byte[] bytes = object(source).bytes();
            if (first + length > bytes.length) {
                throw new RefusedException(Why.OTHER, "InvalidArgument: range");
            }
            return storePart(target, uploadId, number, Arrays.copyOfRange(bytes, (int) first, (int) (first + length)));
        });
        return new Listed(number, etag, Optional.empty());
    }

    @Override
    public Optional<String> complete(Address target, String uploadId, List<Listed> parts) throws IOException {
        return call(
                Call.COMPLETE,
                target,
                () -> {
                    if (completesTwice && !open.containsKey(uploadId) && objects.containsKey(path(target))) {
                        return Optional.of(object(target).etag());
                    }
                    Multipart multipart = multipart(target, uploadId);
                    Stored whole = joined(multipart, parts);
                    open.remove(uploadId);
                    store(target, whole.bytes(), whole.etag(), whole.owner());
                    return Optional.of(whole.etag());
                },
                Optional.of(Optional.empty()));
    }

    private Stored joined(Multipart multipart, List<Listed> parts) throws RefusedException {
        if (completesAllOnly && parts.size() < multipart.parts.size()) {
            throw new RefusedException(Why.OTHER, "InvalidPart: not all");
        }
        if (parts.isEmpty()) {
            violations.add("completed without parts");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int last = 0;
        for (Listed listed : parts) {
            Stored part = multipart.parts.get(listed.number());
            if (part == null || !part.etag().equals(listed.etag()) || listed.number() <= last) {
                violations.add("completed with part " + listed.number() + " behind " + last);
                throw new RefusedException(Why.OTHER, "InvalidPart");
            }
            boolean isLast = listed.equals(parts.get(parts.size() - 1));
            if (part.bytes().length < sizes.least() && !isLast) {
                violations.add("a part of " + part.bytes().length + " bytes before the last");
                throw new RefusedException(Why.OTHER, "EntityTooSmall");
            }
            last = listed.number();
            all.writeBytes(part.bytes());
        }
        String etag = etagsAreMd5 ? Etags.joined(parts).orElseThrow() : etag(all.toByteArray());
        return new Stored(all.toByteArray(), etag, multipart.owner, now());
    }

    @Override
    public void abort(Address target, String uploadId) throws IOException {
        call(Call.ABORT, target, () -> open.remove(uploadId) == null);
    }

    @Override
    public Optional<String> copy(Address source, Address target, String owner) throws IOException {
        return call(
                Call.COPY,
                source,
                () -> {
                    byte[] bytes = object(source).bytes();
                    if (bytes.length > sizes.copyMost()) {
                        violations.add("copied " + bytes.length + " bytes at once");
                    }
                    store(target, bytes, etag(bytes), owner);
                    return Optional.of(object(target).etag());
                },
                Optional.of(Optional.empty()));
    }

    @Override
    public void delete(String bucket, List<String> keys) throws IOException {
        call(Call.DELETE, new Address(bucket, keys.get(0)), () -> {
            remember();
            keys.forEach(key -> objects.remove(bucket + "\n" + key));
            return true;
        });
    }

    @Override
    public Page<Found> list(String bucket, String prefix, Optional<String> after, int limit) throws IOException {
        return call(Call.LIST, new Address(bucket, prefix), () -> {
            NavigableMap<String, Stored> view = stale() ? past.get(0) : objects;
            List<Found> found = new ArrayList<>();
            for (Map.Entry<String, Stored> object : view.tailMap(bucket + "\n" + after.orElse(prefix), after.isEmpty())
                    .entrySet()) {
                String key = object.getKey().substring(object.getKey().indexOf('\n') + 1);
                boolean mine = object.getKey().startsWith(bucket + "\n") && key.startsWith(prefix);
                if (mine && found.size() == Math.min(limit, 5)) {
                    return new Page<>(
                            found, Optional.of(found.get(found.size() - 1).key()));
                }
                if (mine) {
                    Stored stored = object.getValue();
                    found.add(new Found(key, stored.bytes().length, stored.modified()));
                }
            }
            return new Page<>(found, Optional.empty());
        });
    }

    private boolean stale() {
        return staleLists && !past.isEmpty() && random.nextInt(2) == 0;
    }

    /** Lists may be of a while ago from now on, or not any more. */
    synchronized void staleLists(boolean stale) {
        staleLists = stale;
    }

    @Override
    public Page<Open> uploads(String bucket, String prefix, Optional<String> next, int limit) throws IOException {
        return call(Call.LIST_UPLOADS, new Address(bucket, prefix), () -> {
            List<Open> all = open.entrySet().stream()
                    .filter(upload -> upload.getValue().target.bucket().equals(bucket)
                            && upload.getValue().target.key().startsWith(prefix))
                    .map(upload -> new Open(upload.getValue().target.key(), upload.getKey(), upload.getValue().begun))
                    .filter(upload -> next.isEmpty() || upload.key().compareTo(next.get()) > 0)
                    .sorted(Comparator.comparing(Open::key))
                    .toList();
            int end = Math.min(all.size(), 3);
            return new Page<>(
                    all.subList(0, end),
                    end < all.size() ? Optional.of(all.get(end - 1).key()) : Optional.empty());
        });
    }

    @Override
    public ObjectStore.Stored parts(Address target, String uploadId) throws IOException {
        return call(Call.LIST_PARTS, target, () -> {
            Multipart multipart = open.get(uploadId);
            if (multipart == null) {
                return new ObjectStore.Stored(List.of(), 0, Optional.empty());
            }
            long bytes = multipart.parts.values().stream()
                    .mapToLong(part -> part.bytes().length)
                    .sum();
            return new ObjectStore.Stored(
                    stored(uploadId).orElseThrow(),
                    bytes,
                    multipart.parts.values().stream().map(Stored::modified).max(Instant::compareTo));
        });
    }

    @Override
    public Optional<URI> sign(Address object, Duration ttl, String disposition, String type) throws IOException {
        return call(Call.SIGN, object, () -> Optional.of(URI.create("https://s3.test/" + object.key())));
    }

    @Override
    public void close() {}

    private static byte[] all(Bytes content) {
        try {
            byte[] bytes = content.stream().readAllBytes();
            if (bytes.length != content.length()) {
                throw new AssertionError("a body of " + bytes.length + " bytes was said to have " + content.length());
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Objects.requireNonNull(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
